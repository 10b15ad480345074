#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "alerts/alert_desk.h"
#include "app/commands/commands.h"
#include "app/commands/monitoring/asked_process.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/serve/monitoring/wire_alerts.h"
#include "app/serve/wire_cluster.h"
#include "base/uuid.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& alert, const char* key) {
  return alert.contains(key) && alert[key].is_string() ? alert[key].get<std::string>() : "";
}

void print(const std::vector<ordered_json>& processes) {
  Table table({"URGENCY", "ALERT", "CODE", "SINCE", "NODE", "WHAT"});
  bool is_any = false;
  for (const ordered_json& process : processes) {
    for (const ordered_json& alert : process["alerts"]) {
      is_any = true;
      const std::string thing = text_of(alert, "thing");
      table.add({text_of(alert, "urgency"), text_of(alert, "name"), text_of(alert, "code"), text_of(alert, "since"),
                 text_of(process, "node"),
                 thing.empty() ? text_of(alert, "text") : thing + ": " + text_of(alert, "text")});
    }
  }
  fmt::print("{}", is_any ? table.to_string() : "nothing is raised\n");
}

Status list(const Invocation& invocation, const Settings& settings) {
  const auto asked = ask_processes_blocking(settings);
  if (!asked) return tl::unexpected(asked.error());
  std::vector<ordered_json> processes;
  std::size_t raised = 0;
  for (const AskedProcess& process : *asked) {
    auto answer = ask_process_blocking(process.address, "/alerts");
    if (!answer || !answer->contains("alerts"))
      return fail(Code::unavailable, "no service answers at " + process.address);
    raised += (*answer)["alerts"].size();
    processes.push_back(std::move(*answer));
  }
  if (invocation.json) {
    print_json(ordered_json{{"ok", raised == 0}, {"processes", processes}});
  } else {
    print(processes);
  }
  if (raised == 0) return {};
  return fail(Code::unavailable, raised == 1 ? "an alert is raised" : fmt::format("{} alerts are raised", raised));
}

alerts::Notification test_notification(const Settings& settings) {
  const WallTime now = SystemClock().now();
  alerts::News news;
  news.alert = {"test", "AT-0", log::Urgency::ticket, "", "a test of this way out; nothing is wrong", now, now, 1};
  return {Uuid::v7(now).to_string(), now, {node_name(settings), settings.node.site, "test"}, {news}, 0};
}

// Each way out is tried, whatever came of those before.
Status test_blocking(const Invocation& invocation, const Settings& settings) {
  const auto outputs = alert_outputs_blocking(settings);
  if (!outputs) return tl::unexpected(outputs.error());
  std::vector<std::pair<std::string, Status>> results;
  const auto go_on = [] { return false; };
  for (const alerts::OutputOrder& order : *outputs)
    results.emplace_back(order.output->name(), order.output->send_blocking(test_notification(settings), go_on));
  if (const auto heartbeat = heartbeat_settings(settings))
    results.emplace_back("heartbeat", alerts::beat_blocking(*heartbeat, go_on));
  if (results.empty()) return fail(Code::invalid, "[alerts] names nobody who could be told");
  Table table({"OUTPUT", "RESULT"});
  ordered_json json = ordered_json::array();
  std::string failed;
  for (const auto& [name, result] : results) {
    table.add({name, result ? "taken" : result.error().detail});
    json.push_back({{"output", name}, {"ok", result.has_value()}, {"text", result ? "" : result.error().detail}});
    if (!result) failed += (failed.empty() ? "" : ", ") + name;
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", table.to_string());
  }
  return failed.empty() ? Status() : fail(Code::unavailable, "failed: " + failed);
}

Command with_settings(Status (*act)(const Invocation&, const Settings&)) {
  return [act](const Invocation& invocation) {
    const auto settings = load_settings_or_report(invocation);
    if (!settings) return kMisused;
    const Status done = act(invocation, *settings);
    return done ? kDone : report(done.error());
  };
}

}  // namespace

void declare_alerts(Syntax program) {
  Syntax alerts = program.command("alerts", "What is raised on this machine now; exit code 1 if something is");
  alerts.runs(with_settings(list));
  Syntax again = alerts.command("list", "The same");
  again.runs(with_settings(list));
  Syntax test = alerts.command("test", "Send a test by every way out of [alerts], and say what came of it");
  test.runs(with_settings(test_blocking));
}

}  // namespace aftertone::app
