// A token in memory, which can be away.
#pragma once

#include <atomic>
#include <mutex>

#include "cluster/site_store.h"

namespace aftertone::cluster {

class MemorySiteStore : public SiteStore {
 public:
  std::atomic<bool> is_away{false};
  std::atomic<bool> was_faster{false};  // somebody else, at each decision
  WallTime decides_at{};

  Result<std::optional<SiteToken>> token_blocking() override {
    const std::lock_guard lock(mutex_);
    if (is_away) return fail_temporarily(Code::unavailable, "away");
    return token_;
  }
  Result<bool> raise_blocking(const SiteToken& token, const std::string& who, const std::string& why) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return fail_temporarily(Code::unavailable, "away");
    if (was_faster || (token_ && token.epoch <= token_->epoch)) return false;
    keep({decides_at, token, who, why});
    return true;
  }
  Result<bool> adopt_blocking(const SiteEvent& event) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return fail_temporarily(Code::unavailable, "away");
    if (token_ && !is_newer(event.token, *token_)) return false;
    keep(event);
    return true;
  }
  Result<std::vector<SiteEvent>> history_blocking(int) override {
    const std::lock_guard lock(mutex_);
    return history_;
  }

 private:
  void keep(const SiteEvent& event) {
    token_ = event.token;
    history_.insert(history_.begin(), event);
  }

  std::mutex mutex_;
  std::optional<SiteToken> token_;
  std::vector<SiteEvent> history_;
};

class MemorySiteMemory : public SiteMemory {
 public:
  std::optional<SiteToken> kept;
  bool is_corrupt = false;

  Result<std::optional<SiteToken>> read_blocking() override {
    if (is_corrupt) return fail(Code::corrupt, "garbage");
    return kept;
  }
  Status write_blocking(const SiteToken& token) override {
    const std::lock_guard lock(mutex_);
    kept = token;
    return {};
  }

 private:
  std::mutex mutex_;
};

}  // namespace aftertone::cluster
