// The question before a message: is there such a mailbox, has it room, and which greeting plays?
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/ports/answer_cache.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

// What must be known to answer a call for a mailbox.
struct DepositAdmission {
  Mailbox mailbox;
  bool is_full = false;
  std::optional<std::filesystem::path> greeting;  // personal or, if asked for and recorded, busy
  std::optional<std::filesystem::path> name;      // the owner's recorded name
};

// As the database says. The audio of greetings is taken from `copy`, where that has it; it may be null. A greeting
// whose audio cannot be had is left out with a log line. Errors: not_found (no such mailbox), unavailable, timeout.
Result<DepositAdmission> admit_deposit_blocking(Stores& stores, AnswerCache* copy, const MailboxNumber& number,
                                                bool is_busy);

// As this machine's copy says, while the database is away. Nobody is turned away: a number that the copy does not know
// is answered with the standard greeting in `language`, and whether a mailbox is full cannot be known.
DepositAdmission admit_deposit_from_copy_blocking(AnswerCache& copy, const MailboxNumber& number, bool is_busy,
                                                  const std::string& language);

}  // namespace aftertone::voicemail
