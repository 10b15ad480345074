#include "storage/sql/sql_timeline.h"

#include "storage/database/row_reader.h"
#include "storage/sql/timeline_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::DeliveryId;
using voicemail::MessageEvent;

constexpr Unit kAppend{Access::write, true, Patience::batch};

Result<MessageEvent> read_event(const Row& row) {
  RowReader reader(row, "message_event");
  MessageEvent event;
  event.id = reader.integer();
  event.message = reader.uuid();
  event.at = reader.time();
  event.what = reader.word(voicemail::parse_happening);
  if (const auto delivery = reader.optional_integer()) event.delivery = DeliveryId(*delivery);
  event.who = reader.text();
  event.detail = reader.text();
  return reader.finish(std::move(event));
}

}  // namespace

Status append_event_blocking(Session& session, const MessageEvent& event) {
  std::optional<std::int64_t> delivery;
  if (event.delivery) delivery = event.delivery->value();
  const Values values{event.message.to_string(), event.at, to_string(event.what), delivery, event.who, event.detail};
  return session.execute_blocking(timeline_sql::kInsert, values).map([](const Rows&) {});
}

Status SqlTimeline::append_blocking(const MessageEvent& event) {
  return database_.transact_blocking(kAppend, [&](Session& session) { return append_event_blocking(session, event); });
}

Result<std::vector<MessageEvent>> SqlTimeline::list_blocking(const voicemail::MessageId& message) {
  const Result<Rows> found = database_.execute_blocking(kRead, timeline_sql::kList, {message.to_string()});
  if (!found) return tl::unexpected(found.error());
  return read_all<MessageEvent>(*found, read_event);
}

}  // namespace aftertone::storage
