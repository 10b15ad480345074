// What a crash left in a journal becomes messages, marked as interrupted. At start and every few seconds while running.
#pragma once

#include "base/result.h"
#include "voicemail/ports/recording_journal.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// Returns how many messages were committed. A recording that cannot be committed stays for the next pass. Blocks.
Result<int> salvage_recordings_blocking(Stores& stores, AbandonedRecordings& abandoned);

}  // namespace aftertone::voicemail
