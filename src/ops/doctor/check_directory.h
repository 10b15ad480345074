// Can a directory keep what we must not lose? Blocks.
#pragma once

#include <cstdint>
#include <filesystem>

#include "ops/doctor/finding.h"

namespace aftertone::ops {

// Does there what the service does: writes a file, syncs it, renames it, removes it; in the nearest folder above while
// there is no such directory. Less free space than `min_free_mb` is a warning.
Finding check_directory_blocking(const std::string& subject, const std::filesystem::path& path,
                                 std::uint64_t min_free_mb);

}  // namespace aftertone::ops
