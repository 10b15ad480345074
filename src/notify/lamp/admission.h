// Who may watch which lamp, and for how long: pure functions.
#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <string>

#include "notify/lamp/settings.h"
#include "sip/events/subscribe.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::notify {

// Any thread.
bool may_subscribe(const LampSettings& settings, const std::string& ip);

// Whose lamp: the user of the request URI, where that is a pilot number the user of To. Nothing: neither is one.
std::optional<voicemail::MailboxNumber> mailbox_of(const sip::Subscribe& subscribe, const LampSettings& settings);

// For how long: at most what was wished, within the settings' bounds, and not the same for all, so that subscriptions
// made together are not refreshed together. 0: not at all.
std::chrono::seconds granted_expiry(std::optional<std::chrono::seconds> wish, const LampSettings& settings,
                                    std::mt19937& random);

// Where its NOTIFYs go. Empty: along its routes and Contact. Where those are names or addresses that may not subscribe,
// to where the SUBSCRIBE came from: a phone behind NAT is reached, and nobody has NOTIFYs sent to a third party.
std::string next_hop_of(const sip::Subscribe& subscribe, const LampSettings& settings);

}  // namespace aftertone::notify
