// The keys of [sms], [sms.http] and [sms.smpp].
#pragma once

#include <vector>

#include "app/config/keys.h"

namespace aftertone::app {

void add_sms_keys(std::vector<Key>& keys);

}  // namespace aftertone::app
