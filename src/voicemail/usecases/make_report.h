// A report of a day or a month, by the clock of a time zone: of its calls, and of what became of the messages that were
// left in it. Reads in pages; memory is a few bytes for each delivery.
#pragma once

#include <chrono>

#include "base/time_zone.h"
#include "voicemail/ports/report_source.h"

namespace aftertone::voicemail {

struct ReportRequest {
  std::chrono::local_days first;  // day; for a month its first one
  bool is_of_month = false;
  std::string time_zone;
};

// Errors: invalid (no such time zone), those of the source.
Result<Report> make_report_blocking(ReportSource& source, const ReportRequest& request);

}  // namespace aftertone::voicemail
