// Names the calling thread as `top -H` and gdb show it (at most 15 characters): at-loop-0, at-media-1.
#pragma once

#include <string>

namespace aftertone::async {

void name_this_thread(const std::string& name);

}  // namespace aftertone::async
