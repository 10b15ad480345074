// The keys of [web].
#pragma once

#include <vector>

#include "app/config/keys.h"

namespace aftertone::app {

void add_web_keys(std::vector<Key>& keys);

}  // namespace aftertone::app
