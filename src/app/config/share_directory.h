// Where our own prompts and templates are.
#pragma once

#include <filesystem>

#include "app/config/settings.h"

namespace aftertone::app {

// [node] share, else share/aftertone beside the program or in a folder above it (a checkout), else
// /usr/share/aftertone. Blocks.
std::filesystem::path share_directory_blocking(const Settings& settings);

}  // namespace aftertone::app
