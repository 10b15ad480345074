#include "app/wire_probe.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "app/config/secret_file.h"
#include "app/phone/place_call.h"
#include "app/process/role_lock.h"
#include "base/socket_address.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestRun = 2min;
constexpr auto kBetweenLooks = 200ms;

std::string lamp_target(const Settings& settings) {
  if (settings.probe.lamp == "none") return "";
  if (!settings.probe.lamp.empty()) return settings.probe.lamp;
  return settings.lamp.subscriptions ? sip_uri_here(settings, settings.probe.mailbox) : "";
}

// Two minutes at most. Error: conflict.
async::Task<Result<RoleLock>> wait_for_other_probe(std::filesystem::path data, async::BlockingPool& pool) {
  const std::function<Result<RoleLock>()> take = [&data] { return RoleLock::take_blocking(data, "probe"); };
  const auto deadline = async::Deadline::in(kLongestRun);
  for (;;) {
    Result<RoleLock> lock = co_await pool.run<RoleLock>(take);
    if (lock || lock.error().code != Code::conflict || deadline.has_passed()) co_return lock;
    co_await async::sleep_until(async::Deadline::in(kBetweenLooks));
  }
}

probe::Report cannot_begin(const Error& error, WallTime now) {
  probe::StepDone failed;
  failed.step = probe::Step::mailbox;
  failed.text = error.detail;
  probe::Report report;
  report.began_at = now;
  report.steps.push_back(std::move(failed));
  return report;
}

}  // namespace

SipAddress own_sip_address(const Settings& settings) {
  const std::string& ip = settings.sip.ip;
  const auto address = SocketAddress::parse(ip);
  const bool is_everywhere = address && address->is_unspecified();
  const bool is_v6 = ip.find(':') != std::string::npos;
  return {is_everywhere ? (is_v6 ? "::1" : "127.0.0.1") : ip, settings.sip.port};
}

std::string sip_uri_here(const Settings& settings, const std::string& number) {
  const SipAddress address = own_sip_address(settings);
  const bool is_v6 = address.ip.find(':') != std::string::npos;
  return fmt::format("sip:{}@{}{}{}:{}{}", number, is_v6 ? "[" : "", address.ip, is_v6 ? "]" : "", address.port,
                     settings.sip.udp ? "" : ";transport=tcp");
}

Result<probe::ProbeSettings> probe_settings_blocking(const Settings& settings) {
  const ProbeSection& section = settings.probe;
  if (section.mailbox.empty()) return fail(Code::invalid, "[probe] mailbox: give the probe a mailbox of its own");
  const auto pin = read_secret_blocking("[probe] pin_file", settings.resolved(section.pin_file));
  if (!pin) return tl::unexpected(pin.error());
  probe::ProbeSettings probe;
  probe.mailbox = voicemail::MailboxNumber(section.mailbox);
  probe.pin = *pin;
  probe.target = section.target.empty() ? sip_uri_here(settings, section.mailbox) : section.target;
  probe.lamp_target = lamp_target(settings);
  if (!section.maildir.empty()) probe.maildir = settings.resolved(section.maildir);
  probe.delivery_time = section.delivery_time;
  const auto ip = local_address_towards_blocking(probe.target);
  if (!ip) return fail_while("[probe] target", ip);
  probe.ip = *ip;
  return probe;
}

async::Task<probe::Report> probe_once(Settings settings, Storage& storage, async::BlockingPool& pool,
                                      async::Executor home, probe::ProbeRun::OnStep on_step) {
  const WallTime now = storage.stores().clock.now();
  const Result<RoleLock> lock = co_await wait_for_other_probe(settings.node.data_directory, pool);
  if (!lock) co_return cannot_begin(lock.error(), now);
  const std::function<Result<probe::ProbeSettings>()> read = [&settings] { return probe_settings_blocking(settings); };
  const auto ready = co_await pool.run<probe::ProbeSettings>(read);
  if (!ready) co_return cannot_begin(ready.error(), now);
  const probe::Ports ports{storage.background_stores(), storage.calls()};
  probe::ProbeRun run(*ready, ports, std::move(home), pool, std::move(on_step));
  co_return co_await run.run();
}

}  // namespace aftertone::app
