// What is counted of how calls end, and of recordings on their way to the journal. Any thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "voicemail/model/call_record.h"

namespace aftertone::ivr {

void count_call(voicemail::CallOutcome outcome, bool is_of_probe);
// From the end of what was said until it is safe on this machine, which the caller waits for; or is not.
void note_seal(std::chrono::nanoseconds time, bool is_safe);
void count_lost_audio(std::uint64_t bytes);

}  // namespace aftertone::ivr
