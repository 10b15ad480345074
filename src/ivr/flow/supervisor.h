// The root of every call: chooses the dialogue, catches the end of the call, hangs up, and writes the call's one log
// line.
#pragma once

#include <memory>

#include "async/task.h"
#include "call/call.h"
#include "ivr/flow/services.h"

namespace aftertone::ivr {

// Home: the call's loop, in a TaskGroup. Returns when the call is over. An exception that is a bug is thrown on after
// the caller has been released.
async::Task<> answer_call(std::shared_ptr<call::Call> call, IvrServices services);

}  // namespace aftertone::ivr
