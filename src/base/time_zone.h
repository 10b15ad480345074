// Wall-clock time as people read it, in a time zone of the IANA database (Debian package tzdata).
// The C library keeps one time zone for the whole process, and g++ 12 has no std::chrono::zoned_time.
#pragma once

#include <chrono>
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

// `zone` is an IANA name ("Europe/Berlin"). Any thread. The first use of a zone in a thread reads a file of a few
// kilobytes; later ones only compute. "UTC" needs no file. Errors: invalid (not a zone's name), not_found, corrupt (RFC
// 8536).
Result<LocalTime> to_local(WallTime time, std::string_view zone);

}  // namespace aftertone
