// What a drill leaves behind: a file a drill, below the data directory, for whoever asks when the last one was.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/config/settings.h"
#include "base/result.h"

namespace aftertone::app {

// Tenths of a second are told.
double seconds_since(std::chrono::steady_clock::time_point begun);

// drills/<kind>-<at>.json; `report` has "at". Returns the file's path. Blocks.
Result<std::string> write_drill_report_blocking(const Settings& settings, const std::string& kind,
                                                const nlohmann::ordered_json& report);

}  // namespace aftertone::app
