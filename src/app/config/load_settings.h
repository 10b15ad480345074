// Settings from the configuration file. Blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/config/settings.h"
#include "base/result.h"

namespace aftertone::app {

constexpr std::string_view kDefaultConfigPath = "/etc/aftertone/aftertone.toml";

// The file named by --config, else by the environment variable AFTERTONE_CONFIG, else kDefaultConfigPath; if that last
// one does not exist, the built-in defaults (source is then empty). Error: invalid, one line that names the file, the
// line, the key and what is allowed.
Result<Settings> load_settings_blocking(const std::optional<std::string>& config_option);

// The same from text; `name` stands for the file in messages.
Result<Settings> parse_settings(std::string_view text, const std::string& name);

}  // namespace aftertone::app
