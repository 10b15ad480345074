// Secure messages in a Database. Any thread; blocks.
#pragma once

#include "base/clock.h"
#include "storage/database/database.h"
#include "voicemail/ports/secure_store.h"

namespace aftertone::storage {

class SqlSecureStore : public voicemail::SecureStore {
 public:
  SqlSecureStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}  // outlive the store

  Result<voicemail::SecureMessage> begin_blocking(const voicemail::Delivery& delivery) override;
  Status ask_blocking(const voicemail::SecureMessage& seen, const voicemail::NextStep& next) override;
  Status give_up_blocking(const voicemail::SecureMessage& seen, const std::string& why) override;

  Result<voicemail::Answered> accept_blocking(const voicemail::RecipientId& recipient,
                                              voicemail::AnswerWay way) override;
  Result<voicemail::Answered> decline_blocking(const voicemail::RecipientId& recipient,
                                               voicemail::AnswerWay way) override;
  Status note_opened_blocking(const voicemail::RecipientId& recipient, voicemail::AnswerWay way) override;

  Result<voicemail::SecureMessage> find_blocking(const voicemail::SecureId& id) override;
  Result<voicemail::Recipient> find_recipient_blocking(const voicemail::RecipientId& id) override;
  Result<std::vector<voicemail::Recipient>> recipients_blocking(const voicemail::SecureId& id) override;
  Result<std::vector<voicemail::SecureMessage>> list_blocking(const voicemail::SecureFilter& filter) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
