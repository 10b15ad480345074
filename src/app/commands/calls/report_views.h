// Reports as text, JSON and CSV. JSON names are a promise to scripts: docs/cli.md.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "voicemail/model/report.h"

namespace aftertone::app {

std::string to_text(const voicemail::Report& report);
nlohmann::ordered_json to_json(const voicemail::Report& report);
// One table: what is counted, of what, how many.
std::string to_csv(const voicemail::Report& report);

}  // namespace aftertone::app
