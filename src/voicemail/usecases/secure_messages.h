// Somebody of a team is to take on a message: who is asked next, and what they answer.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "voicemail/ports/mailbox_store.h"
#include "voicemail/ports/secure_store.h"
#include "voicemail/ports/team_store.h"

namespace aftertone::voicemail {

struct SecurePorts {
  TeamStore& teams;
  SecureStore& secure;
  MailboxStore& mailboxes;
  const Clock& clock;
};

// Begins the secure message that `delivery` asks for (its target is the team), asks whoever is to be asked by now, and
// gives up when nobody is left. Returns how it stands then; while it is asking, there is nothing to do before
// step_until. May be broken off and called again at any point, and by several at once: nobody is asked twice for a
// step.
Result<SecureMessage> advance_secure_message_blocking(const SecurePorts& ports, const Delivery& delivery);

// Of several who accept at once one is first; the others learn who. Errors: not_found.
Result<Answered> accept_secure_message_blocking(SecureStore& secure, const RecipientId& recipient, AnswerWay way);
Result<Answered> decline_secure_message_blocking(SecureStore& secure, const RecipientId& recipient, AnswerWay way);
Status note_secure_opening_blocking(SecureStore& secure, const RecipientId& recipient, AnswerWay way);

// The newest request to that mailbox, for who answers on its owner's behalf. Error: not_found, naming who was asked.
Result<Recipient> find_asked_blocking(SecureStore& secure, const SecureId& id, const MailboxNumber& mailbox);

}  // namespace aftertone::voicemail
