#include "storage/sql/secure/secure_row.h"

#include "storage/database/row_reader.h"
#include "storage/sql/secure/secure_sql.h"

namespace aftertone::storage {

using voicemail::MailboxNumber;
using voicemail::Recipient;
using voicemail::SecureMessage;

Result<SecureMessage> read_secure_message(const Row& row) {
  RowReader reader(row, "secure_message");
  SecureMessage secure;
  secure.id = reader.uuid();
  secure.delivery = voicemail::DeliveryId(reader.integer());
  secure.message = reader.uuid();
  secure.mailbox = MailboxNumber(reader.text());
  secure.team = reader.text();
  secure.state = reader.word(voicemail::parse_secure_state);
  secure.first_round = reader.count();
  secure.round = reader.count();
  secure.step = reader.count();
  secure.step_until = reader.time();
  secure.created_at = reader.time();
  secure.ended_at = reader.optional_time();
  secure.accepted_by = MailboxNumber(reader.text());
  return reader.finish(std::move(secure));
}

Result<Recipient> read_recipient(const Row& row) {
  RowReader reader(row, "secure_recipient");
  Recipient recipient;
  recipient.id = reader.uuid();
  recipient.secure = reader.uuid();
  recipient.mailbox = MailboxNumber(reader.text());
  recipient.round = reader.count();
  recipient.step = reader.count();
  recipient.state = reader.word(voicemail::parse_recipient_state);
  recipient.routed_at = reader.time();
  recipient.delivered_at = reader.optional_time();
  recipient.opened_at = reader.optional_time();
  recipient.answered_at = reader.optional_time();
  return reader.finish(std::move(recipient));
}

Result<SecureMessage> find_secure_message(Session& session, const voicemail::SecureId& id) {
  const Result<Rows> found = session.execute_blocking(secure_sql::kFind, {id.to_string()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "there is no secure message " + id.to_string());
  return read_secure_message(found->rows[0]);
}

Result<Recipient> find_recipient(Session& session, const voicemail::RecipientId& id) {
  const Result<Rows> found = session.execute_blocking(secure_sql::kFindRecipient, {id.to_string()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, "there is no recipient " + id.to_string());
  return read_recipient(found->rows[0]);
}

}  // namespace aftertone::storage
