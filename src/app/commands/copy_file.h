// Audio out of the store, for the person at the command line. Blocks.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace aftertone::app {

// Errors: conflict (`to` exists and may not be replaced), unavailable.
Status copy_file_blocking(const std::filesystem::path& from, const std::filesystem::path& to, bool may_replace);
Status copy_to_stdout_blocking(const std::filesystem::path& from);

}  // namespace aftertone::app
