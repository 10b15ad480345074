// The owners' rules in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt, and those
// named.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/mailbox.h"
#include "voicemail/model/notification_rule.h"

namespace aftertone::voicemail {

class RuleStore {
 public:
  virtual ~RuleStore() = default;

  // One query: it is asked for every message that is committed. No such mailbox has no rules.
  virtual Result<MailboxRules> rules_of_blocking(const MailboxNumber& mailbox) = 0;
  // Behind the others. Errors: not_found (the mailbox), conflict (the name is taken), full (there are `most` already).
  virtual Status add_blocking(const MailboxNumber& mailbox, const NotificationRule& rule, std::size_t most) = 0;
  // All but its place. Error: not_found.
  virtual Status update_blocking(const MailboxNumber& mailbox, const NotificationRule& rule) = 0;
  virtual Status remove_blocking(const MailboxNumber& mailbox, const std::string& name) = 0;  // not_found
  // Errors: conflict, when these are not the names of all its rules, each once.
  virtual Status order_blocking(const MailboxNumber& mailbox, const std::vector<std::string>& names) = 0;
};

}  // namespace aftertone::voicemail
