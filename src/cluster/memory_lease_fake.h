// Leases in memory, by a clock that the test moves. One mutex; any thread.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "cluster/lease_store.h"

namespace aftertone::cluster {

// One role.
class MemoryLease : public LeaseStore {
 public:
  Result<std::optional<Epoch>> acquire_blocking(const std::string&, const Applicant& applicant,
                                                std::chrono::milliseconds) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return fail_temporarily(Code::unavailable, "away");
    if (!is_free_ && holder_ != applicant.node) return std::optional<Epoch>();
    is_free_ = false;
    holder_ = applicant.node;
    epoch_ = Epoch(epoch_.value() + 1);
    return std::optional(epoch_);
  }
  Result<bool> renew_blocking(const std::string&, Epoch epoch, std::chrono::milliseconds) override {
    const std::lock_guard lock(mutex_);
    ++renewals;
    if (is_away) return fail_temporarily(Code::unavailable, "away");
    return epoch == epoch_ && !is_free_;
  }
  Status release_blocking(const std::string&, Epoch epoch) override {
    const std::lock_guard lock(mutex_);
    if (epoch == epoch_) is_free_ = true;
    return {};
  }
  Result<std::vector<Lease>> list_blocking() override { return std::vector<Lease>(); }
  Status rule_blocking(const std::vector<std::string>&, const LeaseRule&, const std::string&) override { return {}; }

  bool is_free() {
    const std::lock_guard lock(mutex_);
    return is_free_;
  }
  // As when its time was over and another node came.
  void give_to(const std::string& node) {
    const std::lock_guard lock(mutex_);
    is_free_ = false;
    holder_ = node;
    epoch_ = Epoch(epoch_.value() + 1);
  }

  std::atomic<bool> is_away{false};
  std::atomic<int> renewals{0};

 private:
  std::mutex mutex_;
  bool is_free_ = true;
  std::string holder_;
  Epoch epoch_;
};

}  // namespace aftertone::cluster
