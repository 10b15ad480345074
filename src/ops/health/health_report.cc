#include "ops/health/health_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aftertone::ops {

using nlohmann::ordered_json;

Health judge(const Measure& measure) {
  const auto is_beyond = [&measure](double limit) {
    return measure.less_is_worse ? measure.value < limit : measure.value > limit;
  };
  return is_beyond(measure.fail) ? Health::failed : is_beyond(measure.warn) ? Health::warning : Health::ok;
}

HealthItem HealthItem::measured(std::string name, Measure measure, std::string text) {
  HealthItem item{std::move(name), judge(measure), std::move(text)};
  item.measure = std::move(measure);
  return item;
}

Health worst_of(const std::vector<HealthItem>& items) {
  Health worst = Health::ok;
  for (const HealthItem& item : items)
    worst = std::max(worst, item.health);
  return worst;
}

ordered_json to_json(const HealthItem& item) {
  ordered_json json{{"name", item.name}, {"status", to_string(item.health)}, {"text", item.text}};
  if (!item.measure) return json;
  const Measure& measure = *item.measure;
  json["value"] = measure.value;
  json["unit"] = measure.unit;
  json["warn"] = measure.warn;
  json["fail"] = measure.fail;
  if (measure.less_is_worse) json["less_is_worse"] = true;
  return json;
}

Result<HealthItem> parse_health_item(const ordered_json& json) {
  try {
    HealthItem item;
    item.name = json.at("name").get<std::string>();
    item.text = json.at("text").get<std::string>();
    const auto status = json.at("status").get<std::string>();
    item.health = status == "ok" ? Health::ok : status == "warn" ? Health::warning : Health::failed;
    if (json.contains("value")) {
      item.measure =
          Measure{json.at("value").get<double>(), json.at("unit").get<std::string>(), json.at("warn").get<double>(),
                  json.at("fail").get<double>(), json.value("less_is_worse", false)};
    }
    return item;
  } catch (const nlohmann::json::exception& wrong) {
    return fail(Code::invalid, std::string("not an item of /healthz: ") + wrong.what());
  }
}

}  // namespace aftertone::ops
