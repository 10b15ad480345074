#include "alerts/alert_json.h"

#include <nlohmann/json.hpp>

namespace aftertone::alerts {
namespace {

using nlohmann::ordered_json;

constexpr int kIndent = 1;

// What a line of the log has in it need not be UTF-8.
std::string dumped(const ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

log::Urgency parse_urgency(const std::string& text) {
  for (const log::Urgency urgency : {log::Urgency::page, log::Urgency::security}) {
    if (to_string(urgency) == text) return urgency;
  }
  return log::Urgency::ticket;
}

}  // namespace

ordered_json to_json(const Alert& alert) {
  ordered_json json{{"name", alert.name},
                    {"code", alert.code},
                    {"urgency", to_string(alert.urgency)},
                    {"thing", alert.thing},
                    {"text", alert.text},
                    {"since", to_rfc3339(alert.since)},
                    {"last", to_rfc3339(alert.last)},
                    {"times", alert.times}};
  return json;
}

Result<Alert> parse_alert(const ordered_json& json) {
  const auto text = [&json](const char* key) {
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
  };
  const auto number = [&json](const char* key) {
    return json.contains(key) && json[key].is_number_integer() ? json[key].get<std::int64_t>() : 0;
  };
  if (!json.is_object() || text("name").empty()) return fail(Code::invalid, "not an alert");
  Alert alert;
  alert.name = text("name");
  alert.code = text("code");
  alert.urgency = parse_urgency(text("urgency"));
  alert.thing = text("thing");
  alert.text = text("text");
  alert.since = from_millis(number("since_ms"));
  alert.last = from_millis(number("last_ms"));
  alert.times = static_cast<std::uint64_t>(number("times"));
  return alert;
}

std::string to_body(const Notification& notification) {
  ordered_json json{{"type", "alerts"},
                    {"version", kAlertVersion},
                    {"id", notification.id},
                    {"time", to_rfc3339(notification.at)},
                    {"node", notification.teller.node},
                    {"site", notification.teller.site},
                    {"roles", notification.teller.roles},
                    {"urgency", to_string(urgency_of(notification))},
                    {"alerts", ordered_json::array()},
                    {"left_out", notification.left_out}};
  for (const News& news : notification.news) {
    ordered_json alert{{"state", to_string(news.state)}};
    alert.update(to_json(news.alert));
    json["alerts"].push_back(std::move(alert));
  }
  return dumped(json, -1);
}

std::string to_file(const std::vector<KeptAlert>& kept) {
  ordered_json json{{"version", kAlertVersion}, {"alerts", ordered_json::array()}};
  for (const KeptAlert& old : kept) {
    ordered_json alert = to_json(old.alert);
    alert["since_ms"] = to_millis(old.alert.since);
    alert["last_ms"] = to_millis(old.alert.last);
    alert["is_trouble"] = old.is_trouble;
    alert["is_told"] = old.is_told;
    alert["told_ms"] = to_millis(old.told_at);
    json["alerts"].push_back(std::move(alert));
  }
  return dumped(json, kIndent) + "\n";
}

std::vector<KeptAlert> parse_file(const std::string& content) {
  std::vector<KeptAlert> kept;
  const ordered_json json = ordered_json::parse(content, nullptr, false);
  if (!json.is_object() || !json.contains("alerts") || !json["alerts"].is_array()) return kept;
  for (const ordered_json& each : json["alerts"]) {
    auto alert = parse_alert(each);
    if (!alert) continue;
    const auto flag = [&each](const char* key) { return each.contains(key) && each[key] == true; };
    const bool has_time = each.contains("told_ms") && each["told_ms"].is_number_integer();
    const WallTime told_at = has_time ? from_millis(each["told_ms"].get<std::int64_t>()) : WallTime{};
    kept.push_back({std::move(*alert), flag("is_trouble"), flag("is_told"), told_at});
  }
  return kept;
}

}  // namespace aftertone::alerts
