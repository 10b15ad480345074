// What an operator does about messages: assigning those whose mailbox is gone, purging what is not wanted any more.
#pragma once

#include <string>

#include "app/commands/syntax.h"
#include "base/result.h"
#include "voicemail/ports/stores.h"

namespace aftertone::app {

// Errors: invalid (not an id), not_found.
Result<voicemail::Message> find_message_blocking(voicemail::Stores& stores, const std::string& id);

void declare_assign(Syntax& group);
void declare_purge(Syntax& group);

}  // namespace aftertone::app
