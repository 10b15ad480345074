// `aftertone check`: a plugin as Nagios, Icinga and their relatives want it: one line, figures after a bar, and an exit
// code of 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/monitoring/asked_process.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

using ops::Health;
using ops::HealthItem;

constexpr int kUnknown = 3;
constexpr const char* kWords[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

struct Request {
  std::string name;
  std::optional<std::string> warn;
  std::optional<std::string> fail;
};

int say(const std::string& name, int code, const std::string& text, const std::string& figures = "") {
  std::string line = ascii::printable(text);
  std::ranges::replace(line, '|', '/');  // what follows a bar is figures
  print_line(fmt::format("AFTERTONE {} {}: {}{}", name, kWords[code], line, figures));
  return code;
}

std::string in_capitals(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

// False: not a number.
bool set_limit(const std::optional<std::string>& text, double& limit) {
  if (!text) return true;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), limit);
  return failure == std::errc() && end == text->data() + text->size();
}

// Of several processes the one that is worst.
std::optional<HealthItem> find_item(const std::vector<AskedProcess>& processes, const std::string& name) {
  std::optional<HealthItem> found;
  for (const AskedProcess& process : processes) {
    for (const HealthItem& item : process.items) {
      if (item.name == name && (!found || item.health > found->health)) found = item;
    }
  }
  return found;
}

std::string names_of(const std::vector<AskedProcess>& processes) {
  std::string names;
  for (const AskedProcess& process : processes) {
    for (const HealthItem& item : process.items)
      names += (names.empty() ? "" : ", ") + item.name;
  }
  return names;
}

std::string figures_of(const HealthItem& item) {
  if (!item.measure) return "";
  const ops::Measure& measure = *item.measure;
  const std::string unit = measure.unit == "s" || measure.unit == "%" ? measure.unit : "";
  const char* const range = measure.less_is_worse ? ":" : "";  // alert below, not above
  return fmt::format(" | {}={:.3f}{};{}{};{}{}", item.name, measure.value, unit, measure.warn, range, measure.fail,
                     range);
}

int check(const Invocation& invocation, const Request& request) {
  const std::string name = in_capitals(request.name);
  const auto settings = load_settings_or_report(invocation);
  if (!settings) return kUnknown;
  const auto processes = ask_processes_blocking(*settings);
  if (!processes) return say(name, kUnknown, processes.error().detail);
  const AskedProcess& first = processes->front();
  if (!first.answers()) return say(name, 2, "no service answers at " + first.address + ": " + first.why_silent);
  auto item = find_item(*processes, request.name);
  if (!item) return say(name, kUnknown, "there is none here; there are " + names_of(*processes));
  const bool has_limits = request.warn || request.fail;
  if (has_limits && !item->measure) return say(name, kUnknown, "it has no figure: -w and -c mean nothing");
  if (has_limits) {
    const Health of_figure = judge(*item->measure);
    const bool is_by_figure = item->health == of_figure;
    if (!set_limit(request.warn, item->measure->warn) || !set_limit(request.fail, item->measure->fail))
      return say(name, kUnknown, "-w and -c must be numbers");
    // What fails for another reason, such as a service that takes no calls, does so whatever the limits.
    if (is_by_figure) item->health = judge(*item->measure);
  }
  const int code = item->health == Health::ok ? 0 : item->health == Health::warn ? 1 : 2;
  if (invocation.json) {
    print_json(to_json(*item));
    return code;
  }
  return say(name, code, item->text, figures_of(*item));
}

}  // namespace

void declare_check(Syntax program) {
  Syntax syntax = program.command("check", "A plugin for Nagios and Icinga: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN");
  const auto request = std::make_shared<Request>();
  syntax.required("NAME", request->name, "What: as `aftertone status` names it, such as calls, outbox or database");
  syntax.option("-w,--warning", request->warn, "Limit of WARNING instead of the built-in one");
  syntax.option("-c,--critical", request->fail, "Limit of CRITICAL instead of the built-in one");
  syntax.misuse_ends_with(kUnknown);  // 2 would say that the service is in trouble
  syntax.runs([request](const Invocation& invocation) { return check(invocation, *request); });
}

}  // namespace aftertone::app
