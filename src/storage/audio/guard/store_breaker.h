// Whether the audio store is worth asking. Three failures in a row to reach it and it is away: nobody waits for it any
// more until a probe succeeds. Full, or read-only, it takes nothing but may be read. Says each change once in the log.
// Any thread.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace aftertone::storage {

enum class StoreAccess { read, write };

// Of the other site's store nobody is played anything here: audio for it waits.
enum class StoreOwner { this_site, other_site };

class StoreBreaker {
 public:
  // `place` names the store in the log.
  explicit StoreBreaker(std::string place, StoreOwner owner = StoreOwner::this_site)
      : place_(std::move(place)), owner_(owner) {}

  // Unavailable or full, temporarily: the answer in place of the store's. Success: ask it.
  Status check(StoreAccess access) const;
  // What the store answered; also that something is not there is an answer.
  void note(StoreAccess access, const Status& result);
  // It could not even be opened.
  void note_away(const Error& why);
  // A probe of everything succeeded.
  void note_recovered();

  bool is_good() const;  // and no failure since the last success
  bool is_away() const;

 private:
  enum class Health { good, takes_nothing, away };
  void change_to(Health health, const Error& why);  // with the lock held

  const std::string place_;
  const StoreOwner owner_;
  mutable std::mutex mutex_;  // guards what follows, among the threads that ask
  Health health_ = Health::good;
  int failures_ = 0;
  Error reason_{};
  std::vector<const log::ErrorCode*> told_;  // what has been said of it since it was good
  std::chrono::steady_clock::time_point since_{};
};

}  // namespace aftertone::storage
