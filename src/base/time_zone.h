// Wall-clock time as people read it, in a time zone of the IANA database (Debian package tzdata).
// The C library keeps one time zone for the whole process, and g++ 12 has no std::chrono::zoned_time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone {

struct LocalTime {
  int year = 0;
  int month = 0;  // 1 to 12
  int day = 0;    // 1 to 31
  int hour = 0;   // 0 to 23
  int minute = 0;
  int second = 0;
  int weekday = 0;                     // 0 is Sunday
  std::chrono::seconds utc_offset{0};  // to the east of Greenwich positive
  bool operator==(const LocalTime&) const = default;
};

// A time zone that has been read and changes no more. Copies share it. Any thread.
class TimeZone {
 public:
  // `name` is an IANA name ("Europe/Berlin"). Its first use in the process reads a file of a few kilobytes; "UTC" needs
  // none. Errors: invalid (not a zone's name), not_found, corrupt (RFC 8536).
  static Result<TimeZone> load_blocking(std::string_view name);

  LocalTime local(WallTime time) const;
  // When the clock shows `time` of `day` (0 to 24 h): of two times the first; what the clock skips is so much later.
  WallTime first_instant(std::chrono::local_days day, std::chrono::seconds time) const;

 private:
  struct Rules;
  explicit TimeZone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  static std::optional<Rules> parse(std::string_view file);
  static Result<Rules> read_blocking(std::string_view name);

  std::shared_ptr<const Rules> rules_;
};

// The day that the clock shows.
std::chrono::local_days local_day(const LocalTime& time);

// For one time: loads the zone as TimeZone does, with its errors.
Result<LocalTime> to_local_blocking(WallTime time, std::string_view zone);

}  // namespace aftertone
