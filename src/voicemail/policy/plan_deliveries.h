// Who is told of a new message, over which channel, and when: the owner's rules applied. Pure.
#pragma once

#include <vector>

#include "voicemail/model/mailbox.h"
#include "voicemail/policy/notification_rules.h"
#include "voicemail/ports/message_store.h"

namespace aftertone::voicemail {

// In the order of the rules; delays count from `now`, when the message is committed.
//   A mailbox without rules, and a message that no rule is for: an e-mail at once to the mailbox's own address.
//   A rule that cannot be read: that e-mail, beside what the others want.
// An address has one delivery at a time: where two rules want the same, the first counts, with the addresses to fall
// back on and the stronger wish for the message of both.
std::vector<DeliveryRequest> plan_deliveries(const Mailbox& mailbox, const MailboxRules& rules, const Message& message,
                                             const RuleGround& ground, WallTime now);

}  // namespace aftertone::voicemail
