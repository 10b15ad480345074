// The mailbox that the probe calls, seen through the stores: whether it is the probe's, what came into it, and what is
// to be removed. Blocks; any pool thread. Errors: those of the stores, and those named.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "probe/tone_code.h"
#include "voicemail/ports/call_log.h"
#include "voicemail/ports/stores.h"

namespace aftertone::probe {

// Outlive every use.
struct Ports {
  voicemail::Stores& stores;
  voicemail::CallLog& calls;
};

// Makes it, with its greeting, or mends it. `email` empty: as it is. Errors: conflict (it belongs to somebody),
// invalid.
Status set_up_blocking(voicemail::Stores& stores, const voicemail::MailboxNumber& number, const std::string& pin,
                       const std::string& email);

// It, if it is the probe's. Errors besides: not_found, conflict; both say what to do.
Result<voicemail::Mailbox> own_mailbox_blocking(voicemail::Stores& stores, const voicemail::MailboxNumber& number);
// Deletes what a run before has left. How many messages.
Result<int> clear_blocking(voicemail::Stores& stores, const voicemail::MailboxNumber& number);
// The new one that was recorded after `since`; none: nothing came yet. What was said to a run before, and comes only
// now, is deleted. Error besides: conflict, somebody else calls this mailbox.
Result<std::optional<voicemail::Message>> find_new_blocking(voicemail::Stores& stores,
                                                            const voicemail::MailboxNumber& number, WallTime since);
Result<Samples> stored_audio_blocking(voicemail::Stores& stores, const voicemail::Message& message);

// What the service says of the calls of this mailbox since then, for whoever asks why nothing came of one. Empty:
// nothing.
std::string call_log_says_blocking(const Ports& ports, const voicemail::MailboxNumber& number, WallTime since);

}  // namespace aftertone::probe
