// Reports as text, JSON and CSV. JSON names are a promise to scripts: docs/cli.md.
#pragma once

#include <string>

#include "api/reports/report_json.h"
#include "voicemail/model/report.h"

namespace aftertone::app {

std::string to_text(const voicemail::Report& report);
using api::to_json;
// One table: what is counted, of what, how many.
std::string to_csv(const voicemail::Report& report);

}  // namespace aftertone::app
