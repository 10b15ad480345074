// How a service is, item by item: what /healthz tells and `aftertone check` judges. Plain values; any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ops/health/health.h"

namespace aftertone::ops {

// A number that decides, and where it begins to be bad.
struct Measure {
  double value = 0;
  std::string unit;  // "s", "" for a count, "d" for days
  double warn = 0;
  double fail = 0;
  bool less_is_worse = false;
};
Health judge(const Measure& measure);

struct HealthItem {
  std::string name;  // "outbox"
  Health health = Health::ok;
  std::string text;  // one line for a person
  std::optional<Measure> measure = {};

  // Judged by its measure.
  static HealthItem measured(std::string name, Measure measure, std::string text);
};

Health worst_of(const std::vector<HealthItem>& items);

nlohmann::ordered_json to_json(const HealthItem& item);
// Error: invalid.
Result<HealthItem> parse_health_item(const nlohmann::ordered_json& json);

}  // namespace aftertone::ops
