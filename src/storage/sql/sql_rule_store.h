// Implements the port in SQL.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/rule_store.h"

namespace aftertone::storage {

class SqlRuleStore : public voicemail::RuleStore {
 public:
  explicit SqlRuleStore(Database& database) : database_(database) {}  // it outlives the store

  Result<voicemail::MailboxRules> rules_of_blocking(const voicemail::MailboxNumber& mailbox) override;
  Status add_blocking(const voicemail::MailboxNumber& mailbox, const voicemail::NotificationRule& rule,
                      std::size_t most) override;
  Status update_blocking(const voicemail::MailboxNumber& mailbox, const voicemail::NotificationRule& rule) override;
  Status remove_blocking(const voicemail::MailboxNumber& mailbox, const std::string& name) override;
  Status order_blocking(const voicemail::MailboxNumber& mailbox, const std::vector<std::string>& names) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
