// A FUSE file system that shows a directory as it is and does what the rules say.
#pragma once

#include <filesystem>

#include "support/faultfs/rules.h"

namespace aftertone::support {

// Until it is unmounted or the process gets SIGTERM; what main() returns. Prints "mounted" when it answers, and a line
// for every fault: "hang write /a7/x.wav". Once a process.
int run_file_system(const std::filesystem::path& backing, Rules& rules, const std::filesystem::path& mount);

}  // namespace aftertone::support
