// The keys of [email] and the sections below it.
#pragma once

#include <vector>

#include "app/config/keys.h"

namespace aftertone::app {

void add_email_keys(std::vector<Key>& keys);

}  // namespace aftertone::app
