#include "api/views.h"

#include <nlohmann/json.hpp>

namespace aftertone::api {

using nlohmann::ordered_json;

ordered_json to_json(const voicemail::Mailbox& mailbox) {
  return {{"number", mailbox.number.value()},
          {"name", mailbox.name},
          {"email", mailbox.email},
          {"language", mailbox.language},
          {"time_zone", mailbox.time_zone},
          {"operator", mailbox.operator_target},
          {"class_of_service", mailbox.class_of_service},
          {"quiet_hours", mailbox.quiet_hours},
          {"quiet_except_urgent", mailbox.quiet_except_urgent},
          {"max_message_seconds", mailbox.max_message.count()},
          {"max_messages", mailbox.max_messages},
          {"has_pin", !mailbox.pin_hash.empty()},
          {"pin_must_change", mailbox.pin_must_change},
          {"failed_logins", mailbox.failed_logins},
          {"locked_until", mailbox.locked_until ? ordered_json(to_rfc3339(*mailbox.locked_until)) : ordered_json()}};
}

ordered_json to_json(const voicemail::MessageCounts& counts) {
  return {{"new", counts.new_count}, {"saved", counts.saved_count}, {"urgent_new", counts.urgent_new_count}};
}

ordered_json to_json(const voicemail::Message& message) {
  return {{"id", message.id.to_string()},
          {"mailbox", message.mailbox.value()},
          {"intended_for", message.intended_for.value()},
          {"state", to_string(message.state)},
          {"caller_number", message.caller.number},
          {"caller_name", message.caller.name},
          {"called", message.called},
          {"started_at", to_rfc3339(message.started_at)},
          {"duration_ms", message.duration.count()},
          {"end_reason", to_string(message.end_reason)},
          {"urgent", message.urgent},
          {"codec", to_string(message.codec)},
          {"audio_name", message.audio_name},
          {"audio_sha256", message.audio_sha256},
          {"audio_bytes", message.audio_bytes},
          {"committed_at", to_rfc3339(message.committed_at)}};
}

ordered_json to_json(const std::vector<voicemail::Address>& addresses) {
  ordered_json json = ordered_json::array();
  for (const voicemail::Address& address : addresses)
    json.push_back({{"channel", address.channel}, {"target", address.target}});
  return json;
}

ordered_json to_json(const voicemail::Delivery& delivery) {
  return {{"id", delivery.id.value()},
          {"message", delivery.message.to_string()},
          {"mailbox", delivery.mailbox.value()},
          {"channel", delivery.channel},
          {"target", delivery.target},
          {"event", delivery.event},
          {"state", to_string(delivery.state)},
          {"attempt", delivery.attempt},
          {"created_at", to_rfc3339(delivery.created_at)},
          {"not_before", to_rfc3339(delivery.not_before)},
          {"provider_ref", delivery.provider_ref},
          {"last_error", delivery.last_error},
          {"perhaps_sent", delivery.is_perhaps_sent},
          {"digest", delivery.digest},
          {"fallback", to_json(delivery.fallback)},
          {"after_delivery", to_string(delivery.after_delivery)}};
}

ordered_json to_json(const voicemail::MessageEvent& event) {
  return {{"at", to_rfc3339(event.at)},
          {"what", to_string(event.what)},
          {"delivery", event.delivery ? ordered_json(event.delivery->value()) : ordered_json()},
          {"who", event.who},
          {"detail", event.detail}};
}

ordered_json null_if_empty(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json to_json(const voicemail::User& user, WallTime now) {
  const bool is_locked = user.locked_until && *user.locked_until > now;
  return {{"name", user.name},
          {"role", to_string(user.role)},
          {"mailbox", null_if_empty(user.mailbox.value())},
          {"language", user.language},
          {"has_password", !user.password_hash.empty()},
          {"is_totp_on", !user.totp_secret.empty()},
          {"locked_until", is_locked ? ordered_json(to_rfc3339(*user.locked_until)) : ordered_json()},
          {"created_at", to_rfc3339(user.created_at)}};
}

ordered_json to_json(const voicemail::AuditEntry& entry) {
  return {{"at", to_rfc3339(entry.at)}, {"who", entry.who},       {"from", entry.from},
          {"what", entry.what},         {"object", entry.object}, {"detail", entry.detail}};
}

ordered_json to_json(const voicemail::ClassOfService& service) {
  return {{"name", service.name},
          {"uses", uses_of(service)},
          {"allow", service.allow},
          {"deny", service.deny},
          {"max_cost", service.max_cost},
          {"calls_per_day", service.calls_per_day},
          {"calls_at_once", service.calls_at_once},
          {"longest_call_seconds", service.longest_call.count()}};
}

ordered_json to_json(const voicemail::AccessToken& token) {
  const auto time = [](const std::optional<WallTime>& at) {
    return at ? ordered_json(to_rfc3339(*at)) : ordered_json();
  };
  ordered_json scopes = ordered_json::array();
  for (const voicemail::Scope scope : token.scopes)
    scopes.push_back(to_string(scope));
  return {{"name", token.name},
          {"scopes", std::move(scopes)},
          {"mailbox", token.mailbox.value().empty() ? ordered_json() : ordered_json(token.mailbox.value())},
          {"created_at", to_rfc3339(token.created_at)},
          {"expires_at", time(token.expires_at)},
          {"last_used_at", time(token.last_used_at)}};
}

}  // namespace aftertone::api
