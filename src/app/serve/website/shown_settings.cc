#include "app/serve/website/shown_settings.h"

#include <map>
#include <nlohmann/json.hpp>

#include "app/config/keys.h"
#include "app/config/toml_file.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

constexpr const char* kMask = "***";

ordered_json value_of(const TomlValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  return texts == nullptr ? ordered_json::array() : ordered_json(*texts);
}

bool is_secret(const TomlEntry& entry) {
  const Key* const key = find_key(entry.section, entry.key);
  return key == nullptr || key->is_secret;
}

}  // namespace

ordered_json shown_settings(std::string_view config_text) {
  ordered_json shown = ordered_json::array();
  const auto entries = parse_toml(config_text, "");
  if (!entries) return shown;
  std::map<std::string, int> elements;
  for (const TomlEntry& entry : *entries) {
    if (entry.begins_element) ++elements[entry.section];
    if (entry.key.empty()) continue;
    const bool is_masked = is_secret(entry);
    shown.push_back({{"section", entry.section},
                     {"element", elements[entry.section]},
                     {"key", entry.key},
                     {"value", is_masked ? ordered_json(kMask) : value_of(entry.value)},
                     {"masked", is_masked}});
  }
  return shown;
}

}  // namespace aftertone::app
