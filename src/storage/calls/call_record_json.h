// A call record as a line of JSON, for the spool.
#pragma once

#include <string>
#include <string_view>

#include "voicemail/model/call_record.h"

namespace aftertone::storage {

std::string to_line(const voicemail::CallRecord& record);
// Error: corrupt.
Result<voicemail::CallRecord> parse_call_line(std::string_view line);

}  // namespace aftertone::storage
