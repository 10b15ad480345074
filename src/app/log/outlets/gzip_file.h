// A file as gzip, in its place: x.log becomes x.log.gz.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace aftertone::app {

// When x.log.gz is there already (lines came late), it gets another member behind what it has. A crash loses nothing
// and repeats nothing: the new file takes its name when it is whole. Blocks.
Status compress_file_blocking(const std::filesystem::path& file);

}  // namespace aftertone::app
