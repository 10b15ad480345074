// Mailboxes and greetings in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/mailbox_store.h"

namespace aftertone::storage {

// The columns of mailbox_sql::kFind.
Result<voicemail::Mailbox> read_mailbox(const Row& row);

// Inside a transaction. As the store's methods of the same names.
Status update_mailbox_in(Session& session, const voicemail::Mailbox& mailbox);
Status remove_mailbox_in(Session& session, const Dialect& dialect, const voicemail::MailboxNumber& number,
                         voicemail::Removal removal);

class SqlMailboxStore : public voicemail::MailboxStore {
 public:
  explicit SqlMailboxStore(Database& database) : database_(database) {}  // outlives the store

  Result<voicemail::Mailbox> find_blocking(const voicemail::MailboxNumber& number) override;
  Result<std::vector<voicemail::Mailbox>> list_blocking() override;
  Result<std::vector<voicemail::Mailbox>> page_blocking(const voicemail::MailboxNumber& after,
                                                        std::size_t most) override;
  Status add_blocking(const voicemail::Mailbox& mailbox) override;
  Status update_blocking(const voicemail::Mailbox& mailbox) override;
  Status remove_blocking(const voicemail::MailboxNumber& number, voicemail::Removal removal) override;

  Status set_pin_blocking(const voicemail::MailboxNumber& number, const std::string& pin_hash,
                          bool must_change) override;
  Result<std::int32_t> count_failed_login_blocking(const voicemail::MailboxNumber& number) override;
  Status lock_until_blocking(const voicemail::MailboxNumber& number, std::optional<WallTime> until) override;
  Status clear_failed_logins_blocking(const voicemail::MailboxNumber& number) override;

  Result<std::optional<voicemail::Greeting>> find_greeting_blocking(const voicemail::MailboxNumber& number,
                                                                    voicemail::GreetingKind kind) override;
  Status set_greeting_blocking(const voicemail::Greeting& greeting) override;
  Status remove_greeting_blocking(const voicemail::MailboxNumber& number, voicemail::GreetingKind kind) override;

  Result<std::int64_t> revision_blocking() override;
  Result<std::vector<voicemail::MailboxChange>> changes_blocking(std::int64_t after, std::size_t most) override;

 private:
  // A write to the row of `number`. Error: not_found when there is none.
  Status change_blocking(const Unit& unit, const voicemail::MailboxNumber& number, std::string_view sql,
                         const Values& values);

  // The same, idempotent, for what copies want to know.
  Status change_and_tell_blocking(const voicemail::MailboxNumber& number, std::string_view sql, const Values& values);

  Database& database_;
};

}  // namespace aftertone::storage
