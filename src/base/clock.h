// Wall-clock time (UTC, milliseconds) behind an interface, so that tests own it. Durations and deadlines use
// std::chrono::steady_clock directly and never this.
#pragma once

#include <chrono>
#include <string>

namespace aftertone {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime now() const = 0;
};

class SystemClock : public Clock {
 public:
  WallTime now() const override;
};

// A clock that stands until a test moves it.
class ManualClock : public Clock {
 public:
  explicit ManualClock(WallTime start) : now_(start) {}
  WallTime now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  WallTime now_;
};

// "2026-11-22T16:48:51.123Z" (RFC 3339)
std::string to_rfc3339(WallTime time);

// Milliseconds since 1970, as stored in the database; and back.
std::int64_t to_millis(WallTime time);
WallTime from_millis(std::int64_t millis);

}  // namespace aftertone
