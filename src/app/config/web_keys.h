// The keys of [web] and [web.oidc].
#pragma once

#include <vector>

#include "app/config/keys.h"

namespace aftertone::app {

void add_web_keys(std::vector<Key>& keys);
void add_oidc_keys(std::vector<Key>& keys);

}  // namespace aftertone::app
