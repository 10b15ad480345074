// Which calls a process has, for `aftertone calls`, over the listener for monitoring. They are personal, unlike
// metrics, and that listener asks nobody who he is: whoever asks for them shows what stands in a file of the data
// directory.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "app/config/settings.h"
#include "base/result.h"
#include "http/router.h"

namespace aftertone::app {

class Ivr;

constexpr std::string_view kCallsPath = "/calls";

// 64 hexadecimal digits, readable for our user only; made where there are none. Blocks.
Result<std::string> calls_key_blocking(const Settings& settings);

// The longest call first. Never waits.
nlohmann::ordered_json calls_now(const Settings& settings, const Ivr& ivr);

bool shows_key(const http::Request& request, const std::string& key);

}  // namespace aftertone::app
