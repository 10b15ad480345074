// Messages in a Database, with the lamp counts in the same transactions. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/message_store.h"

namespace aftertone::storage {

// The columns of message_sql::kFind.
Result<voicemail::Message> read_message(const Row& row);

class SqlMessageStore : public voicemail::MessageStore {
 public:
  // `clock` dates the timeline. Both outlive the store.
  SqlMessageStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Also not_found: the mailbox does not exist.
  Result<voicemail::CommitOutcome> commit_blocking(const voicemail::Message& message,
                                                   const std::vector<voicemail::DeliveryRequest>& deliveries) override;
  Result<voicemail::Message> find_blocking(const voicemail::MessageId& id) override;
  Result<std::vector<voicemail::Message>> list_blocking(const voicemail::MailboxNumber& mailbox,
                                                        voicemail::MessageState state) override;
  // Of an unknown mailbox: nothing.
  Result<voicemail::MessageCounts> count_blocking(const voicemail::MailboxNumber& mailbox) override;
  // Also conflict: a purged message stays purged.
  Status set_state_blocking(const voicemail::MessageId& id, voicemail::MessageState state) override;
  Status assign_blocking(const voicemail::MessageId& id, const voicemail::MailboxNumber& mailbox,
                         const std::vector<voicemail::DeliveryRequest>& deliveries) override;
  Result<std::vector<voicemail::Delivery>> deliveries_blocking(const voicemail::MessageId& id) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
