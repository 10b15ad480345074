// A call log in memory, which may be away, or refuse one record. One mutex; any thread.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "voicemail/ports/call_log.h"

namespace aftertone::voicemail {

class MemoryCallLog : public CallLog {
 public:
  Status add_blocking(std::span<const CallRecord> records) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return fail_temporarily(Code::unavailable, "the database is away");
    for (const CallRecord& record : records) {
      if (!refused.empty() && record.call_id == refused) return fail(Code::invalid, "not to its taste");
    }
    ++adds_;
    for (const CallRecord& record : records)
      records_.emplace(record.id, record);
    return {};
  }
  Result<std::vector<CallRecord>> list_blocking(const CallQuery&) override {
    const std::lock_guard lock(mutex_);
    std::vector<CallRecord> all;
    for (const auto& [id, record] : records_)
      all.push_back(record);
    return all;
  }
  Result<std::vector<CallRecord>> find_by_call_id_blocking(const std::string&) override { return none(); }
  Result<std::optional<CallRecord>> find_blocking(const Uuid&) override { return std::nullopt; }
  Result<std::optional<CallRecord>> find_by_message_blocking(const MessageId&) override { return std::nullopt; }
  Result<std::vector<CallRecord>> plays_of_blocking(const Message&, int) override { return none(); }
  Result<int> purge_blocking(WallTime, int) override { return 0; }

  std::vector<CallRecord> all() { return *list_blocking({}); }
  int adds() {
    const std::lock_guard lock(mutex_);
    return adds_;
  }

  std::atomic<bool> is_away{false};
  std::string refused;  // the Call-ID of what it does not take

 private:
  static std::vector<CallRecord> none() { return {}; }

  std::mutex mutex_;
  std::map<Uuid, CallRecord> records_;
  int adds_ = 0;  // transactions
};

class MemoryCallSpool : public CallSpool {
 public:
  Status put_blocking(std::span<const CallRecord> records) override {
    const std::lock_guard lock(mutex_);
    batches_[std::to_string(next_++)] = {records.begin(), records.end()};
    return {};
  }
  Result<std::optional<Batch>> oldest_blocking() override {
    const std::lock_guard lock(mutex_);
    if (batches_.empty()) return std::nullopt;
    return Batch{batches_.begin()->first, batches_.begin()->second};
  }
  Status remove_blocking(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    batches_.erase(name);
    return {};
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return batches_.size();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<CallRecord>> batches_;
  int next_ = 1000;
};

}  // namespace aftertone::voicemail
