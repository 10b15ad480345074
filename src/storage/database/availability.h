// Whether a database is known to be away: then every unit of work is answered at once, instead of each waiting for its
// deadline. One who watches says so (database_watch.h); any thread asks.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "base/result.h"

namespace aftertone::storage {

class Availability {
 public:
  // Known to be away for `reason`.
  void lose(const std::string& reason);
  void regain() { is_away_ = false; }

  bool is_away() const { return is_away_; }
  // What a unit of work says while it is away: unavailable, temporary.
  Error error() const;

 private:
  std::atomic<bool> is_away_{false};
  mutable std::mutex mutex_;  // guards the reason: set by the watch, read by everybody
  std::string reason_;
};

}  // namespace aftertone::storage
