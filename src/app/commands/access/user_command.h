// `aftertone user`: who may log in to the website.
#pragma once

#include "app/commands/syntax.h"

namespace aftertone::app {

void declare_user(Syntax program);

}  // namespace aftertone::app
