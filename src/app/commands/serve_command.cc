#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/config/chosen_config.h"
#include "app/config/config_watch.h"
#include "app/log/crash_flush.h"
#include "app/log/daily_log.h"
#include "app/process/limits.h"
#include "app/process/stop_signals.h"
#include "app/serve/monitoring/wire_alerts.h"
#include "app/serve/server.h"
#include "app/version.h"
#include "base/ascii.h"
#include "base/error_codes.h"
#include "ops/doctor/check_machine.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using async::Deadline;

LogSettings log_settings(const Settings& settings, const Roles& roles) {
  LogSettings log;
  log.files = {settings.resolved(settings.log.directory), settings.log.keep_days, settings.log.compress_after_days};
  log.node = node_name(settings);
  log.does_calls = roles.ivr;
  log.does_notification = roles.notify;
  for (const auto level : {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error}) {
    if (ascii::equals_ignoring_case(to_string(level), settings.log.level)) log.level = level;
  }
  log.to_stderr = settings.log.to_stderr;
  log.json = settings.log.json;
  if (auto target = parse_syslog_target(settings.log.syslog)) log.syslog = std::move(*target);
  return log;
}

MonitoringPlace monitoring_place(const MonitoringSection& from, const Roles& roles) {
  if (roles.ivr) return {"[monitoring] listen", from.listen};
  if (roles.notify) return {"[monitoring] notify_listen", from.notify_listen};
  return {"[monitoring] web_listen", from.web_listen};
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

struct Running {
  std::unique_ptr<DailyLog> log;
  std::unique_ptr<CrashFlush> crash_flush;
  std::unique_ptr<Alerts> alerts;
  std::unique_ptr<ConfigWatch> config;
  std::unique_ptr<Monitoring> monitoring;
  std::unique_ptr<Server> server;
};

tl::unexpected<Error> cannot_start(const Settings& settings, const Error& error) {
  log::error(error_codes::kCannotStart, "app", "{}", to_string(error));
  if (!settings.log.to_stderr) report(error);
  return tl::unexpected(error);
}

void tell_of_config(const ChosenConfig& chosen) {
  if (chosen.complaint.empty()) return;
  log::error(error_codes::kConfigurationBroken, "config",
             "{}; the service runs with {}, the last configuration that it could start with", chosen.complaint,
             chosen.settings.source.string());
}

// What fails is reported.
Result<Running> start_blocking(ChosenConfig& chosen, Roles roles) {
  Settings& settings = chosen.settings;
  Running running;
  auto log = DailyLog::open_blocking(log_settings(settings, roles));
  if (!log) {
    report(log.error());
    return tl::unexpected(log.error());
  }
  running.log = std::move(*log);
  running.crash_flush = std::make_unique<CrashFlush>(*running.log);
  log::info("app", "aftertone {} starts with {}", kVersion,
            settings.source.empty() ? "the built-in defaults" : settings.source.string());
  auto alerts = Alerts::start_blocking(settings, to_string(roles), *running.log);
  if (!alerts) return cannot_start(settings, alerts.error());
  running.alerts = std::move(*alerts);
  tell_of_config(chosen);
  fit_calls_to_open_files(settings);
  running.config = std::make_unique<ConfigWatch>(chosen);
  running.monitoring = Monitoring::start_blocking(settings, to_string(roles),
                                                  monitoring_place(settings.monitoring, roles), running.alerts->desk());
  auto server = Server::start_blocking(settings, roles, *running.config);
  if (!server) return cannot_start(settings, server.error());
  running.server = std::move(*server);
  return running;
}

// A configuration that does not let the service start makes place for the last one that did.
Result<Running> start_somehow_blocking(ChosenConfig& chosen, Roles roles, const LastGood& last_good) {
  auto running = start_blocking(chosen, roles);
  if (running || running.error().code != Code::invalid) return running;
  auto instead = last_good.instead_of_blocking(chosen, running.error().detail);
  if (!instead) return running;
  chosen = std::move(*instead);
  return start_blocking(chosen, roles);
}

struct Request {
  std::string roles = "ivr,notify";
  std::string last_good;
  bool leaves_links = false;
};

Result<Roles> roles_of(const Request& request) {
  auto roles = parse_roles(request.roles);
  if (!roles) return roles;
  if (request.leaves_links && roles->web)
    return fail(Code::invalid, "--links-elsewhere: this process has the role web, which serves them");
  roles->leaves_links = request.leaves_links;
  return roles;
}

int serve(const Invocation& invocation, const Request& request) {
  const auto roles = roles_of(request);
  if (!roles) return report(roles.error());
  const LastGood last_good(request.last_good);
  auto chosen = last_good.choose_blocking(invocation.config);
  if (!chosen) {
    report(chosen.error());
    return kMisused;
  }
  tell_if_built_in(chosen->settings);
  StopSignals signals;
  auto running = start_somehow_blocking(*chosen, *roles, last_good);
  if (!running) return running.error().code == Code::invalid ? kMisused : kFailed;
  if (const Status kept = last_good.keep_blocking(*chosen); !kept)
    log::warning("config", "what the service runs with cannot be kept: {}", to_string(kept.error()));
  Server& server = *running->server;
  running->monitoring->begin(server.parts());
  log::info("app", "ready: {}", server.description());
  signals.wait_blocking(Deadline::never());
  running->monitoring->drain();
  server.drain();  // before it is said: who reads it may count on it
  const std::chrono::seconds drain_time = chosen->settings.limits.drain_time;
  log::info("app", "stopping: {} calls may go on for {} s", server.call_count(), drain_time.count());
  wait_for_calls(server, signals, drain_time);
  running->monitoring->end();
  running->server.reset();
  log::info("app", "stopped");
  return kDone;
}

}  // namespace

void declare_serve(Syntax program) {
  Syntax syntax =
      program.command("serve", "Run the service until SIGTERM or SIGINT; calls may end, a second signal ends them");
  const auto request = std::make_shared<Request>();
  syntax.option(
      "--roles", request->roles,
      "What this process does: ivr (calls), notify (tells owners and systems, by every channel), web (the website and "
      "the interface for programs); several with commas between");
  syntax.flag("--links-elsewhere", request->leaves_links,
              "Another process of this machine has the role web, and with it [web] port: it serves what links open and "
              "takes providers' receipts");
  syntax.option("--last-good", request->last_good,
                "Keep a copy of the configuration there when the service has started; start with it when the one on "
                "disk cannot be used");
  syntax.runs([request](const Invocation& invocation) { return serve(invocation, *request); });
}

}  // namespace aftertone::app
