// Alerts as JSON: what webhooks and `aftertone alerts` tell (docs/formats/alert.md), and the file that keeps them.
// Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "alerts/alert_book.h"
#include "base/result.h"

namespace aftertone::alerts {

inline constexpr int kAlertVersion = 1;

nlohmann::ordered_json to_json(const Alert& alert);
// Error: invalid.
Result<Alert> parse_alert(const nlohmann::ordered_json& json);

// The body of a webhook.
std::string to_body(const Notification& notification);

std::string to_file(const std::vector<KeptAlert>& kept);
// What can be read of it.
std::vector<KeptAlert> parse_file(const std::string& content);

}  // namespace aftertone::alerts
