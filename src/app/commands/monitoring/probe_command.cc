#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/config/secret_file.h"
#include "app/process/stop_signals.h"
#include "app/wire_probe.h"
#include "async/loop.h"
#include "async/task_group.h"
#include "files/file.h"
#include "voicemail/policy/pin_rules.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

constexpr mode_t kOwnerOnly = 0600;

struct Request {
  bool sets_up = false;
  std::string email;
  std::string target;
};

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

// That of the file; a new one is put there.
Result<std::string> pin_for_set_up_blocking(const Settings& settings) {
  const auto file = settings.resolved(settings.probe.pin_file);
  if (std::filesystem::exists(file)) return read_secret_blocking("[probe] pin_file", file);
  const std::string pin = voicemail::random_pin(voicemail::MailboxNumber(settings.probe.mailbox));
  if (const Status written = files::replace_file_blocking(file, pin + "\n", kOwnerOnly); !written)
    return tl::unexpected(written.error());
  return pin;
}

Status set_up(const Invocation& invocation, const Request& request, const Settings& settings, Storage& storage) {
  if (settings.probe.mailbox.empty()) return fail(Code::invalid, "[probe] mailbox: give the probe a number");
  const auto pin = pin_for_set_up_blocking(settings);
  if (!pin) return tl::unexpected(pin.error());
  const voicemail::MailboxNumber number(settings.probe.mailbox);
  const Status done = probe::set_up_blocking(storage.stores(), number, *pin, request.email);
  if (!done) return done;
  print_done(invocation.json, "set up", "the mailbox of the probe, " + number.value());
  return {};
}

void print_step(const probe::StepDone& step) {
  print_line(
      for_terminal(fmt::format("{:8.2f} s  {:6}  {:<12} {:6.2f} s  {}", seconds(step.at), step.is_ok ? "ok" : "FAILED",
                               to_string(step.step), seconds(step.took), step.text)));
}

ordered_json to_json(const probe::Report& report) {
  const bool is_ok = report.is_ok();
  ordered_json json{{"ok", is_ok},
                    {"began_at", to_rfc3339(report.began_at)},
                    {"took_ms", report.took.count()},
                    {"failed", is_ok ? ordered_json() : ordered_json(to_string(report.last().step))},
                    {"why", is_ok ? ordered_json() : ordered_json(report.last().text)},
                    {"means", is_ok ? ordered_json() : ordered_json(meaning_of(report.last().step))},
                    {"steps", ordered_json::array()}};
  for (const probe::StepDone& step : report.steps) {
    json["steps"].push_back({{"step", to_string(step.step)},
                             {"ok", step.is_ok},
                             {"at_ms", step.at.count()},
                             {"took_ms", step.took.count()},
                             {"text", step.text}});
  }
  return json;
}

async::Task<> probe_and_keep(Settings settings, Storage& storage, async::BlockingPool& pool, async::Executor home,
                             probe::ProbeRun::OnStep on_step, std::optional<probe::Report>& made) {
  async::Task<probe::Report> run = probe_once(std::move(settings), storage, pool, std::move(home), std::move(on_step));
  made = co_await std::move(run);
}

// None: interrupted.
std::optional<probe::Report> run_probe(const Settings& settings, Storage& storage, bool is_quiet) {
  StopSignals signals;
  async::Loop loop("at-loop-0");
  async::BlockingPool pool("at-probe-sql", 1, 8);
  async::TaskGroup tasks(loop.executor());
  std::optional<probe::Report> made;
  const probe::ProbeRun::OnStep on_step = is_quiet ? probe::ProbeRun::OnStep() : print_step;
  tasks.spawn("probe", probe_and_keep(settings, storage, pool, loop.executor(), on_step, made));
  while (tasks.size() > 0 && signals.wait_blocking(async::Deadline::in(20ms)) == 0) {
  }
  tasks.stop_blocking();  // what the task wrote is ours from here on
  return made;
}

Status probe_now(const Invocation& invocation, const Settings& settings, Storage& storage) {
  const auto ready = probe_settings_blocking(settings);
  if (!ready) return tl::unexpected(ready.error());
  const auto report = run_probe(settings, storage, invocation.json);
  if (!report) return fail(Code::unavailable, "interrupted");
  if (invocation.json) print_json(to_json(*report));
  if (!report->is_ok()) return fail(Code::unavailable, sentence(*report));
  if (!invocation.json) print_line(fmt::format("everything works, seen in {:.1f} s", seconds(report->took)));
  return {};
}

int run(const Invocation& invocation, const Request& request) {
  return with_storage(invocation, [&](const Settings& configured, Storage& storage) -> Status {
    Settings settings = configured;
    if (!request.target.empty() && !request.target.starts_with("sip:"))
      return fail(Code::invalid, "--target: a SIP URI, such as sip:9999@10.0.0.5:5060");
    if (!request.target.empty()) settings.probe.target = request.target;
    if (request.sets_up) return set_up(invocation, request, settings, storage);
    if (!request.email.empty()) return fail(Code::invalid, "--email goes with --set-up");
    return probe_now(invocation, settings, storage);
  });
}

}  // namespace

void declare_probe(Syntax program) {
  Syntax syntax = program.command(
      "probe", "Call the probe's mailbox, leave, find, hear and delete a message: does everything work? 1 if not");
  const auto request = std::make_shared<Request>();
  syntax.flag("--set-up", request->sets_up, "Make or mend that mailbox, its PIN and its greeting, and call nobody");
  syntax.option("--email", request->email, "With --set-up: the address that is told of its messages");
  syntax.option("--target", request->target, "SIP URI to call instead of [probe] target");
  syntax.runs([request](const Invocation& invocation) { return run(invocation, *request); });
}

}  // namespace aftertone::app
