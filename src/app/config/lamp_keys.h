// The keys of [lamp].
#pragma once

#include <vector>

#include "app/config/keys.h"

namespace aftertone::app {

void add_lamp_keys(std::vector<Key>& keys);

}  // namespace aftertone::app
