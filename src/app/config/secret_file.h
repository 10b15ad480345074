// Passwords, tokens and secret addresses stand in files of their own, never in the configuration file.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace aftertone::app {

// The first line of `file`, trimmed. Error: invalid, beginning with `key` ("[sms] password_file"), when there is
// nothing on it or it cannot be read. Blocks.
Result<std::string> read_secret_blocking(const std::string& key, const std::filesystem::path& file);

}  // namespace aftertone::app
