// What a configuration says, for people who may read but not know its secrets. Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace aftertone::app {

// A list of {section, element (of [[tables]], from 1; else 0), key, value (text, or a list of texts), masked}. A key
// that nobody knows is masked as well.
nlohmann::ordered_json shown_settings(std::string_view config_text);

}  // namespace aftertone::app
