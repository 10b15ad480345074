// A call that is over goes into the call log.
#pragma once

#include "call/call.h"
#include "ivr/flow/call_summary.h"
#include "ivr/flow/services.h"

namespace aftertone::ivr {

// How it ended, as far as the dialogues and the last answer tell.
voicemail::CallOutcome outcome_of(const call::CallStory& story, const CallSummary& summary);

// Home: the call's loop. Blocks nothing and throws nothing.
void write_down(call::Call& call, const CallSummary& summary, const IvrServices& services);

}  // namespace aftertone::ivr
