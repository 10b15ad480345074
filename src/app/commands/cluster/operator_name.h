// Who gives a command, for the histories: the person behind sudo, else the user we run as.
#pragma once

#include <string>

namespace aftertone::app {

std::string operator_name();  // not thread-safe: a command has one thread

}  // namespace aftertone::app
