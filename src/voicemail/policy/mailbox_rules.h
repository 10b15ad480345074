// What a mailbox may look like. Pure.
#pragma once

#include "base/result.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

// Error: invalid, naming the field and what is allowed.
Status check_mailbox(const Mailbox& mailbox);

// Of prompts and mails, as their folders are named: "en", "it_IT". 2 to 8 of a-z, A-Z, '_'.
bool is_language_code(std::string_view text);

}  // namespace aftertone::voicemail
