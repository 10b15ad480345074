#include "storage/sql/sql_delivery_desk.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/secure/secure_follow_up.h"
#include "storage/sql/sql_timeline.h"

namespace aftertone::storage {
namespace {

using voicemail::Delivery;
using voicemail::DeliveryId;
using voicemail::Happening;

Result<Delivery> find_in(Session& session, DeliveryId id) {
  const Result<Rows> found = session.execute_blocking(delivery_sql::kFind, {id.value()});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::not_found, fmt::format("there is no delivery {}", id.value()));
  return read_delivery(found->rows[0]);
}

// `sql` touches the row only in the states for it.
Status change_in(Session& session, DeliveryId id, std::string_view sql, const Values& values,
                 const voicemail::MessageEvent& event, const std::string& allowed) {
  const Result<Delivery> delivery = find_in(session, id);
  if (!delivery) return tl::unexpected(delivery.error());
  const Result<Rows> changed = session.execute_blocking(sql, values);
  if (!changed) return tl::unexpected(changed.error());
  if (changed->changed == 0) {
    return fail(Code::conflict, fmt::format("delivery {} is {}: {}", id.value(), to_string(delivery->state), allowed));
  }
  voicemail::MessageEvent told = event;
  told.message = delivery->message;
  told.delivery = id;
  return append_event_blocking(session, told);
}

}  // namespace

Result<std::vector<Delivery>> SqlDeliveryDesk::list_blocking(const voicemail::DeliveryFilter& filter) {
  const std::string state(filter.state ? to_string(*filter.state) : "");
  const std::string mailbox = filter.mailbox ? filter.mailbox->value() : "";
  const Result<Rows> found = database_.execute_blocking(
      kRead, delivery_sql::kList, {state, state, mailbox, mailbox, filter.channel, filter.channel, filter.limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<Delivery>(*found, read_delivery);
}

Result<Delivery> SqlDeliveryDesk::find_blocking(DeliveryId id) {
  return database_.transact_blocking(kRead, [&](Session& session) { return find_in(session, id); });
}

Status SqlDeliveryDesk::resend_blocking(DeliveryId id, const std::string& who) {
  const WallTime now = clock_.now();
  const voicemail::MessageEvent event{0, {}, now, Happening::queued, {}, who, "to be sent again"};
  return database_.transact_blocking(kWrite, [&](Session& session) {
    return change_in(session, id, delivery_sql::kResend, {now, now, id.value()}, event,
                     "only what is dead or cancelled is sent again, and only while its message is new");
  });
}

Status SqlDeliveryDesk::cancel_blocking(DeliveryId id, const std::string& who) {
  const voicemail::MessageEvent event{0, {}, clock_.now(), Happening::cancelled, {}, who, "by hand"};
  return database_.transact_blocking(kWrite, [&](Session& session) -> Status {
    const Status cancelled = change_in(session, id, delivery_sql::kCancelByHand, {id.value()}, event,
                                       "only what waits, is dead or on hold can be cancelled");
    return cancelled ? withdraw_of_delivery_blocking(session, id, event.at) : cancelled;
  });
}

}  // namespace aftertone::storage
