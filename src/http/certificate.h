// What stands in a certificate of ours.
#pragma once

#include <filesystem>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::http {

// When the first certificate of a PEM file ends. Blocks. Error: invalid, naming the file.
Result<WallTime> certificate_end_blocking(const std::filesystem::path& file);

}  // namespace aftertone::http
