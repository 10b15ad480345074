#include "storage/sql/secure/secure_follow_up.h"

#include "storage/sql/secure/secure_row.h"
#include "storage/sql/secure/secure_sql.h"

namespace aftertone::storage {
namespace {

Status run(Session& session, std::string_view sql, const Values& values) {
  return session.execute_blocking(sql, values).map([](const Rows&) {});
}

}  // namespace

Status hasten_blocking(Session& session, voicemail::DeliveryId delivery) {
  return run(session, secure_sql::kHasten, {delivery.value()});
}

Status look_now_blocking(Session& session, const voicemail::SecureId& secure, voicemail::DeliveryId delivery) {
  if (const Status looked = run(session, secure_sql::kLookNow, {secure.to_string()}); !looked) return looked;
  return hasten_blocking(session, delivery);
}

Status note_delivered_blocking(Session& session, const std::string& recipient, WallTime now) {
  return run(session, secure_sql::kMarkDelivered, {now, recipient});
}

Status note_unreached_blocking(Session& session, const std::string& recipient) {
  const Result<Rows> marked = session.execute_blocking(secure_sql::kMarkUnreached, {recipient});
  if (!marked) return tl::unexpected(marked.error());
  if (marked->changed == 0) return {};
  const auto id = Uuid::parse(recipient);
  if (!id) return tl::unexpected(id.error());
  const auto found = find_recipient(session, *id);
  if (!found) return tl::unexpected(found.error());
  const auto secure = find_secure_message(session, found->secure);
  if (!secure) return tl::unexpected(secure.error());
  return look_now_blocking(session, secure->id, secure->delivery);
}

Status withdraw_of_message_blocking(Session& session, const voicemail::MessageId& message, WallTime now) {
  return run(session, secure_sql::kWithdrawOfMessage, {now, message.to_string()});
}

Status withdraw_of_delivery_blocking(Session& session, voicemail::DeliveryId delivery, WallTime now) {
  if (const Status withdrawn = run(session, secure_sql::kWithdrawOfDelivery, {now, delivery.value()}); !withdrawn)
    return withdrawn;
  return run(session, secure_sql::kCancelRecipientsOf, {delivery.value()});
}

}  // namespace aftertone::storage
