// Looks at a directory that may be on a file server that hangs.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "ops/doctor/finding.h"

namespace aftertone::app {

// What `look` finds, which owns all that it uses; where that takes longer than some seconds, that `path` does not
// answer, with `advice`. Blocks.
ops::Findings look_in_time_blocking(const std::string& subject, const std::filesystem::path& path,
                                    const std::function<ops::Findings()>& look, const std::string& advice);

}  // namespace aftertone::app
