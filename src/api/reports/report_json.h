// Calls and reports as JSON, the same for the command line and for programs. The names are a promise: docs/cli.md.
// Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "voicemail/model/call_record.h"
#include "voicemail/model/report.h"

namespace aftertone::api {

nlohmann::ordered_json to_json(const voicemail::CallRecord& record);  // without its story
nlohmann::ordered_json to_json(const voicemail::Report& report);

}  // namespace aftertone::api
