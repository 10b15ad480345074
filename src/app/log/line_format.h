// A record as each reader wants it. Times are local, with their distance from UTC: a line of an hour that comes twice
// says which. The functions read the machine's time zone; any thread.
#pragma once

#include <string>

#include "app/log/record.h"

namespace aftertone::app {

// Reads it anew: it may have been changed.
void read_time_zone();

// "20261130", the local day.
std::string day_of(std::chrono::system_clock::time_point time);

// "2026-11-30T17:48:51.123+01:00" (RFC 3339)
std::string to_local_rfc3339(std::chrono::system_clock::time_point time);

// "2026-11-30 17:48:51.123+01:00 Info    [call] ..." and a line feed.
std::string text_line(const Record& record);

// An object of time, level, code, area, text, call_id, message, mailbox and node, and a line feed. What is empty is
// left out.
std::string json_line(const Record& record, const std::string& node);

// With the priority in front that systemd's journal takes off; it knows the time.
std::string journal_line(const Record& record);

// 0 to 7: as syslog counts.
int severity_of(log::Level level);

}  // namespace aftertone::app
