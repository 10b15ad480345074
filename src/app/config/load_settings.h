// Settings from the configuration file. Blocks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "app/config/settings.h"
#include "base/result.h"

namespace aftertone::app {

constexpr std::string_view kDefaultConfigPath = "/etc/aftertone/aftertone.toml";

// A configuration as it stands on disk.
struct ConfigText {
  std::filesystem::path source;  // empty: there is no file, the built-in defaults apply
  std::string text;
};

// The file named by --config, else by the environment variable AFTERTONE_CONFIG, else kDefaultConfigPath.
std::filesystem::path config_path(const std::optional<std::string>& config_option);

// What stands there. Only a default path without a file is no error. Error: invalid or not_found, one line that names
// the file.
Result<ConfigText> read_config_blocking(const std::optional<std::string>& config_option);

// Error: as of parse_settings.
Result<Settings> settings_of(const ConfigText& config);

// Both in one: the file named by --config, else by the environment variable AFTERTONE_CONFIG, else kDefaultConfigPath;
// if that last one does not exist, the built-in defaults (source is then empty). Error: invalid, one line that names
// the file, the line, the key and what is allowed.
Result<Settings> load_settings_blocking(const std::optional<std::string>& config_option);

// The same from text; `name` stands for the file in messages.
Result<Settings> parse_settings(std::string_view text, const std::string& name);

}  // namespace aftertone::app
