#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/monitoring/asked_process.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using ops::Health;

bool is_in_trouble(const AskedProcess& process) {
  return !process.answers() || worst_of(process.items) == Health::failed;
}

ordered_json to_json(const AskedProcess& process) {
  ordered_json json{{"address", process.address}, {"answers", process.answers()}};
  if (!process.answers()) {
    json["why"] = process.why_silent;
    return json;
  }
  json["node"] = process.node;
  json["roles"] = process.roles;
  json["version"] = process.version;
  json["status"] = to_string(worst_of(process.items));
  json["items"] = ordered_json::array();
  for (const ops::HealthItem& item : process.items)
    json["items"].push_back(to_json(item));
  return json;
}

void print(const AskedProcess& process) {
  if (!process.answers())
    return print_line(fmt::format("nobody answers at {}: {}", process.address, process.why_silent));
  print_line(fmt::format("{}: {}, version {}", process.node, process.roles, process.version));
  Table table({"", "WHAT", "HOW"});
  for (const ops::HealthItem& item : process.items)
    table.add({std::string(to_string(item.health)), item.name, item.text});
  fmt::print("{}", table.to_string());
}

Status show_status(const Invocation& invocation, const Settings& settings) {
  const auto processes = ask_processes_blocking(settings);
  if (!processes) return tl::unexpected(processes.error());
  const auto troubled = std::ranges::find_if(*processes, is_in_trouble);
  if (invocation.json) {
    ordered_json json{{"ok", troubled == processes->end()}, {"processes", ordered_json::array()}};
    for (const AskedProcess& process : *processes)
      json["processes"].push_back(to_json(process));
    print_json(json);
  } else {
    std::ranges::for_each(*processes, print);
  }
  if (troubled == processes->end()) return {};
  if (!troubled->answers()) return fail(Code::unavailable, "no service answers at " + troubled->address);
  std::string names;
  for (const ops::HealthItem& item : troubled->items) {
    if (item.health == Health::failed) names += (names.empty() ? "" : ", ") + item.name;
  }
  return fail(Code::unavailable, "in trouble: " + names);
}

}  // namespace

void declare_status(Syntax program) {
  Syntax status =
      program.command("status", "How the service on this machine is; exit code 1 if something is in trouble");
  status.runs([](const Invocation& invocation) {
    const auto settings = load_settings_or_report(invocation);
    if (!settings) return kMisused;
    const Status shown = show_status(invocation, *settings);
    return shown ? kDone : report(shown.error());
  });
}

}  // namespace aftertone::app
