// [[chat.webhooks]], [chat.xmpp] and [chat.sip] as the settings of their channels. Blocks. Error: invalid, naming the
// key.
#pragma once

#include "app/config/settings.h"
#include "base/result.h"
#include "notify/chat/card/card_channel.h"
#include "notify/chat/sip/sip_message_channel.h"
#include "notify/chat/xmpp/xmpp_channel.h"

namespace aftertone::app {

// Those of `service`; none is no error.
Result<notify::CardSettings> card_settings_blocking(const Settings& settings, notify::ChatService service);
Result<notify::xmpp::XmppSettings> xmpp_settings_blocking(const Settings& settings);
Result<notify::SipMessageSettings> sip_message_settings_blocking(const Settings& settings);

}  // namespace aftertone::app
