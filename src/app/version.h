// The version, as CMakeLists.txt has it in project().
#pragma once

namespace aftertone::app {

constexpr const char* kVersion = "0.1.0";

}  // namespace aftertone::app
