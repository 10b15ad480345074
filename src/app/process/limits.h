// Limits of the process. Raise them before threads start.
#pragma once

#include <cstddef>

namespace aftertone::app {

// As many open files as we are allowed; returns how many that is.
std::size_t raise_open_file_limit();

}  // namespace aftertone::app
