#include "app/commands/command_reference.h"

#include <nlohmann/json.hpp>

#include "app/commands/output.h"
#include "app/commands/syntax.h"
#include "app/config/keys.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const OptionReference& option) {
  return {{"names", option.names},
          {"meaning", option.meaning},
          {"allowed", option.allowed},
          {"takes_value", option.takes_value},
          {"required", option.required}};
}

ordered_json json_of(const CommandReference& command) {
  ordered_json json{{"name", command.name}, {"meaning", command.meaning}, {"footer", command.footer}};
  json["options"] = ordered_json::array();
  for (const OptionReference& option : command.options)
    json["options"].push_back(json_of(option));
  json["commands"] = ordered_json::array();
  for (const CommandReference& below : command.commands)
    json["commands"].push_back(json_of(below));
  return json;
}

ordered_json keys_json() {
  ordered_json keys = ordered_json::array();
  for (const Key& key : known_keys())
    keys.push_back({{"section", key.section}, {"name", key.name}, {"allowed", key.allowed}});
  return keys;
}

}  // namespace

int print_reference(const CommandReference& program) {
  print_json({{"program", json_of(program)}, {"configuration", keys_json()}});
  return kDone;
}

}  // namespace aftertone::app
