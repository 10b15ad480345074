// The lamps and their watchers in memory, for tests. One mutex; any thread.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "voicemail/ports/lamp_store.h"

namespace aftertone::voicemail {

class MemoryLampStore : public LampStore {
 public:
  Result<std::vector<Lamp>> list_blocking() override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    std::vector<Lamp> all;
    for (const auto& [number, lamp] : lamps_)
      all.push_back(lamp);
    return all;
  }
  Result<std::vector<Lamp>> changed_since_blocking(WallTime) override {
    return is_watch_blind ? Result<std::vector<Lamp>>(std::vector<Lamp>()) : list_blocking();
  }
  Result<std::vector<LampSubscription>> subscriptions_blocking(const std::string&) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    std::vector<LampSubscription> all;
    for (const auto& [id, subscription] : subscriptions_)
      all.push_back(subscription);
    return all;
  }
  Result<std::vector<std::optional<Lamp>>> subscribe_blocking(const std::string&,
                                                              const std::vector<LampWish>& wishes) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    std::vector<std::optional<Lamp>> found;
    for (const LampWish& wish : wishes) {
      const auto lamp = lamps_.find(wish.subscription.mailbox.value());
      found.push_back(lamp == lamps_.end() ? std::nullopt : std::optional(lamp->second));
      subscriptions_.erase(wish.subscription.id);
      if (wish.is_kept && found.back()) subscriptions_[wish.subscription.id] = wish.subscription;
    }
    return found;
  }
  Status unsubscribe_blocking(const std::vector<std::string>& ids) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    for (const std::string& id : ids)
      subscriptions_.erase(id);
    return {};
  }
  Result<std::vector<LampPublication>> publications_blocking() override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    std::vector<LampPublication> all;
    for (const auto& [target, publication] : publications_)
      all.push_back(publication);
    return all;
  }
  Status save_publications_blocking(const std::vector<LampPublication>& publications) override {
    const std::lock_guard lock(mutex_);
    if (is_away) return away();
    for (const LampPublication& each : publications) {
      publications_.erase(each.target);
      if (!each.etag.empty()) publications_[each.target] = each;
    }
    return {};
  }

  // What callers and owners do.
  void set(const std::string& mailbox, const MessageCounts& counts) {
    const std::lock_guard lock(mutex_);
    Lamp& lamp = lamps_[mailbox];
    lamp.mailbox = MailboxNumber(mailbox);
    lamp.counts = counts;
    ++lamp.version;
  }
  void remove(const std::string& mailbox) {
    const std::lock_guard lock(mutex_);
    lamps_.erase(mailbox);
  }
  std::size_t subscription_count() {
    const std::lock_guard lock(mutex_);
    return subscriptions_.size();
  }

  std::atomic<bool> is_away{false};         // every call fails as if the database were gone
  std::atomic<bool> is_watch_blind{false};  // the watch sees no change

 private:
  static tl::unexpected<Error> away() { return fail_temporarily(Code::unavailable, "the database is away"); }

  std::mutex mutex_;
  std::map<std::string, Lamp> lamps_;
  std::map<std::string, LampSubscription> subscriptions_;
  std::map<std::string, LampPublication> publications_;
};

}  // namespace aftertone::voicemail
