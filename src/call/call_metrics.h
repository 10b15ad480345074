// What is counted of calls that others make to us, whatever the dialogue. Any thread.
#pragma once

#include <chrono>

#include "media/engine/session.h"

namespace aftertone::call {

void count_offered_call();
void count_refused_call(int status);
// From the INVITE to our 200.
void note_set_up(std::chrono::nanoseconds time);
// Of a call that has ended and was answered.
void count_media(const media::Statistics& statistics);

}  // namespace aftertone::call
