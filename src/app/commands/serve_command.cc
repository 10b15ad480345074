#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/log/daily_log.h"
#include "app/process/limits.h"
#include "app/process/stop_signals.h"
#include "app/serve/server.h"
#include "app/version.h"
#include "base/ascii.h"
#include "ops/doctor/check_machine.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using async::Deadline;

LogSettings log_settings(const Settings& settings) {
  LogSettings log;
  log.directory = settings.resolved(settings.log.directory);
  for (const auto level : {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error}) {
    if (ascii::equals_ignoring_case(to_string(level), settings.log.level)) log.level = level;
  }
  log.to_stderr = settings.log.to_stderr;
  log.keep_days = settings.log.keep_days;
  return log;
}

// As many calls as the process may have files open for.
void fit_calls_to_open_files(Settings& settings) {
  const std::size_t files = raise_open_file_limit();
  const std::size_t calls = files > ops::kFilesOfTheHouse ? (files - ops::kFilesOfTheHouse) / ops::kFilesPerCall : 1;
  if (calls >= settings.sip.max_calls) return;
  log::warning("app", "only {} files may be open: at most {} calls instead of [sip] max_calls = {}; raise LimitNOFILE",
               files, calls, settings.sip.max_calls);
  settings.sip.max_calls = calls;
}

// Running calls may end by themselves until the deadline or the second signal.
void wait_for_calls(Server& server, StopSignals& signals, std::chrono::seconds time) {
  const Deadline deadline = Deadline::in(time);
  while (server.call_count() > 0 && !deadline.has_passed()) {
    if (signals.wait_blocking(Deadline::in(100ms).or_sooner(deadline)) != 0) {
      log::warning("app", "told twice to stop: {} calls are ended now", server.call_count());
      return;
    }
  }
  if (server.call_count() > 0)
    log::warning("app", "{} calls are ended now: the drain time is over", server.call_count());
}

int serve(const Invocation& invocation, const std::string& role_names) {
  const auto roles = parse_roles(role_names);
  if (!roles) return report(roles.error());
  auto settings = load_settings_or_report(invocation);
  if (!settings) return kMisused;
  StopSignals signals;
  const auto log = DailyLog::open_blocking(log_settings(*settings));
  if (!log) return report(log.error());
  log::info("app", "aftertone {} starts with {}", kVersion,
            settings->source.empty() ? "the built-in defaults" : settings->source.string());
  fit_calls_to_open_files(*settings);

  const auto monitoring = Monitoring::start_blocking(*settings, role_names);
  auto server = Server::start_blocking(*settings, *roles);
  if (!server) {
    log::error("app", "cannot start: {}", to_string(server.error()));
    if (!settings->log.to_stderr) report(server.error());
    return server.error().code == Code::invalid ? kMisused : kFailed;
  }
  monitoring->begin((*server)->parts());
  log::info("app", "ready: {}", (*server)->description());
  signals.wait_blocking(Deadline::never());
  monitoring->drain();
  (*server)->drain();  // before it is said: who reads it may count on it
  log::info("app", "stopping: {} calls may go on for {} s", (*server)->call_count(),
            settings->limits.drain_time.count());
  wait_for_calls(**server, signals, settings->limits.drain_time);
  monitoring->end();
  server->reset();
  log::info("app", "stopped");
  return kDone;
}

}  // namespace

void declare_serve(Syntax program) {
  Syntax syntax =
      program.command("serve", "Run the service until SIGTERM or SIGINT; calls may end, a second signal ends them");
  const auto roles = std::make_shared<std::string>("ivr,notify");
  syntax.option("--roles", *roles,
                "What this process does: ivr (calls), notify (tells owners and systems, by every channel), or both");
  syntax.runs([roles](const Invocation& invocation) { return serve(invocation, *roles); });
}

}  // namespace aftertone::app
