// What watchers are sent: pure functions.
#pragma once

#include <string>

#include "notify/lamp/settings.h"
#include "notify/lamp/watcher.h"
#include "sip/events/outgoing_request.h"

namespace aftertone::notify {

// "sip:{mailbox}@pbx" for one mailbox.
std::string fill_in(const std::string& pattern, const voicemail::MailboxNumber& mailbox);

// A NOTIFY with the next number of its dialog; `ended` is the reason (RFC 6665 4.1.3) of a last one, empty otherwise.
sip::OutgoingRequest notify_subscriber(Subscriber& subscriber, const voicemail::Lamp& lamp,
                                       const LampSettings& settings, WallTime now, const std::string& ended = {});

// NOTIFY to who has not asked.
sip::OutgoingRequest notify_receiver(const Receiver& receiver, const voicemail::Lamp& lamp,
                                     const LampSettings& settings);

// PUBLISH (RFC 3903): first, changed, or refreshed when `is_known`; expires 0 takes it back.
sip::OutgoingRequest publish(const Receiver& receiver, const voicemail::Lamp& lamp, const LampSettings& settings,
                             bool is_known, std::chrono::seconds expires);

}  // namespace aftertone::notify
