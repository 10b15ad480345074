// Rows of secure_message and secure_recipient as their words in the model, and how one is found inside a transaction.
#pragma once

#include "storage/database/database.h"
#include "voicemail/model/secure_message.h"

namespace aftertone::storage {

// In the order of the SELECTs in secure_sql.h. Error: corrupt.
Result<voicemail::SecureMessage> read_secure_message(const Row& row);
Result<voicemail::Recipient> read_recipient(const Row& row);

// Error: not_found. Blocks.
Result<voicemail::SecureMessage> find_secure_message(Session& session, const voicemail::SecureId& id);
Result<voicemail::Recipient> find_recipient(Session& session, const voicemail::RecipientId& id);

}  // namespace aftertone::storage
