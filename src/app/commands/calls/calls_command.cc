#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/monitoring/asked_process.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/serve/monitoring/calls_now.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;

void print(const ordered_json& process) {
  Table table({"SECONDS", "FROM", "MAILBOX", "STATE", "CALL-ID"});
  for (const ordered_json& call : process["calls"]) {
    const std::string mailbox = call.value("mailbox", "");
    table.add({std::to_string(call.value("seconds", 0)), call.value("caller_number", ""),
               call.value("is_owner", false) ? mailbox + ", its owner" : mailbox, call.value("state", ""),
               call.value("call_id", "")});
  }
  print_line(fmt::format("{}: {} of {} ports are in use", process.value("node", ""), process.value("ports_in_use", 0),
                         process.value("ports", 0)));
  if (!process["calls"].empty()) fmt::print("{}", table.to_string());
}

Status show(const Invocation& invocation, const Settings& settings) {
  const std::string& address = settings.monitoring.listen;
  if (address.empty()) return fail(Code::invalid, "[monitoring] listen is \"\": the service cannot be asked");
  const auto key = calls_key_blocking(settings);
  if (!key) return fail_while("the key that the service asks for", key);
  const auto process = ask_process_blocking(address, std::string(kCallsPath), *key);
  if (!process || !process->contains("calls"))
    return fail(Code::unavailable, "no service that takes calls answers at " + address);
  if (invocation.json) {
    print_json(*process);
  } else {
    print(*process);
  }
  return {};
}

}  // namespace

void declare_calls(Syntax program) {
  program.command("calls", "Which calls this machine has now").runs([](const Invocation& invocation) {
    const auto settings = load_settings_or_report(invocation);
    if (!settings) return kMisused;
    const Status shown = show(invocation, *settings);
    return shown ? kDone : report(shown.error());
  });
}

}  // namespace aftertone::app
