#include "storage/sql/queue_delivery.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/delivery_row.h"
#include "storage/sql/delivery_sql.h"
#include "storage/sql/sql_timeline.h"

namespace aftertone::storage {

using voicemail::DeliveryId;
using voicemail::DeliveryRequest;
using voicemail::Happening;

std::string idempotency_key(const voicemail::MessageId& message, const DeliveryRequest& request) {
  const std::string key = fmt::format("{}:{}:{}", message.to_string(), request.channel, request.target);
  return request.rule.empty() ? key : key + ":" + request.rule;
}

Result<std::optional<DeliveryId>> queue_delivery_blocking(Session& session, const voicemail::MessageId& message,
                                                          const voicemail::MailboxNumber& mailbox,
                                                          const DeliveryRequest& request, WallTime now) {
  const WallTime due_at = request.not_before.value_or(now);
  const Values values{idempotency_key(message, request),
                      message.to_string(),
                      mailbox.value(),
                      request.channel,
                      request.target,
                      request.event,
                      request.secure,
                      due_at,
                      now,
                      due_at,
                      request.language,
                      addresses_text(request.fallback),
                      to_string(request.after_delivery)};
  const Result<Rows> inserted = session.execute_blocking(delivery_sql::kInsert, values);
  if (!inserted) return tl::unexpected(inserted.error());
  if (inserted->rows.empty()) return std::optional<DeliveryId>();
  RowReader reader(inserted->rows[0], "delivery");
  const Result<std::int64_t> number = reader.finish(reader.integer());
  if (!number) return tl::unexpected(number.error());
  const DeliveryId id(*number);
  const std::string by = request.rule.empty() ? "" : " by rule " + request.rule;
  const std::string detail = fmt::format("{} to {}{}", request.channel, request.target, by);
  const Status told = append_event_blocking(session, {0, message, now, Happening::queued, id, "", detail});
  if (!told) return tl::unexpected(told.error());
  return std::optional(id);
}

}  // namespace aftertone::storage
