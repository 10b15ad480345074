// The time of the database's machine, carried on by the steady clock of this one: what everybody in a cluster goes by
// (docs/adr/0020-the-time-of-the-database.md). A machine whose own clock is wrong neither dates messages wrongly nor
// queues deliveries for another hour.
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::storage {

class Database;

class DatabaseClock : public Clock {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  // The clock of this machine, which it is as well until the database was heard once.
  explicit DatabaseClock(const Clock& own) : own_(own) {}

  // Any thread; never waits.
  WallTime now() const override;

  // The database said `told` between `asked` and `answered`. One thread at a time.
  void hear(WallTime told, Instant asked, Instant answered);

 private:
  void compare(std::chrono::milliseconds ahead);

  const Clock& own_;
  std::atomic<bool> is_heard_{false};
  std::atomic<std::int64_t> offset_{0};  // ms: since 1970 less those of the steady clock
  bool is_wrong_ = false;                // our own clock; of the thread that hears
};

// Asks the database for its time. Blocks.
Status hear_clock_blocking(Database& database, DatabaseClock& clock);

}  // namespace aftertone::storage
