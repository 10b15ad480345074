// The keys of [chat.xmpp], [chat.sip] and [[chat.webhooks]].
#pragma once

#include <vector>

#include "app/config/keys.h"

namespace aftertone::app {

void add_chat_keys(std::vector<Key>& keys);

}  // namespace aftertone::app
