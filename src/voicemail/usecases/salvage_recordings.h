// What a crash left in a journal becomes messages, marked as interrupted. At start and every few seconds while running.
#pragma once

#include <functional>

#include "base/result.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// What else is to be done for a recording that has become a message; it must not fail, and may come twice for one.
using OnSalvaged = std::function<void(const SealedRecording& recording, const Message& message)>;

// Returns how many messages were committed. A recording that cannot be committed stays for the next pass. Blocks.
Result<int> salvage_recordings_blocking(Stores& stores, AbandonedRecordings& abandoned,
                                        const OnSalvaged& on_salvaged = nullptr);

}  // namespace aftertone::voicemail
