#include "notify/webhook/payload.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "notify/links/seal.h"
#include "notify/templates/safe_text.h"

namespace aftertone::notify {
namespace {

using nlohmann::ordered_json;

std::string type_of(const std::string& event) {
  const bool is_new = event == "message" || event == voicemail::kCopy;
  return is_new ? "message.new" : "message." + safe_text(event, 40);
}

ordered_json describe(const voicemail::Message& message) {
  return {{"id", message.id.to_string()},
          {"caller", {{"number", safe_text(message.caller.number)}, {"name", safe_text(message.caller.name)}}},
          {"called", safe_text(message.called)},
          {"started_at", to_rfc3339(message.started_at)},
          {"duration_ms", message.duration.count()},
          {"urgent", message.urgent},
          {"ended_by", to_string(message.end_reason)}};
}

}  // namespace

std::string webhook_id(const voicemail::Delivery& delivery) {
  std::string id = delivery.message.to_string() + "-";
  for (const char byte : hmac_sha256("webhook-id", delivery.idempotency_key).substr(0, 8))
    id += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return id;
}

std::string webhook_body(const voicemail::Delivery& delivery, const voicemail::Message& message,
                         const voicemail::Mailbox& mailbox, const Notice& notice) {
  ordered_json data = {{"mailbox", {{"number", safe_text(mailbox.number.value())}, {"name", safe_text(mailbox.name)}}},
                       {"message", describe(message)}};
  if (!notice.link.empty()) data["link"] = notice.link;
  if (!notice.team.empty()) data["team"] = notice.team;
  const ordered_json body = {{"type", type_of(delivery.event)},
                             {"version", kWebhookVersion},
                             {"id", webhook_id(delivery)},
                             {"at", to_rfc3339(message.committed_at)},
                             {"data", std::move(data)}};
  return body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace aftertone::notify
