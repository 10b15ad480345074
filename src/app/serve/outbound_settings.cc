#include "app/serve/outbound_settings.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "app/config/secret_file.h"
#include "base/ascii.h"

namespace aftertone::app {
namespace {

// All three or nothing.
Result<std::optional<sip::Credentials>> credentials_blocking(const Settings& settings, const std::string& section,
                                                             const std::string& realm, const std::string& user,
                                                             const std::filesystem::path& password_file) {
  if (realm.empty() && user.empty() && password_file.empty()) return std::nullopt;
  if (realm.empty() || user.empty() || password_file.empty()) {
    return fail(Code::invalid, section + ": realm, user and password_file belong together");
  }
  auto password = read_secret_blocking(section + " password_file", settings.resolved(password_file));
  if (!password) return tl::unexpected(password.error());
  return sip::Credentials{realm, user, std::move(*password)};
}

Result<call::Trunk> trunk_of_blocking(const Settings& settings, const TrunkSection& from) {
  if (from.host.empty()) return fail(Code::invalid, "[[trunks]] host is missing");
  call::Trunk trunk;
  trunk.host = from.host;
  trunk.transport = from.transport;
  trunk.proxy = from.proxy;
  trunk.caller_id = from.caller_id;
  trunk.caller_name = from.caller_name;
  trunk.international = from.international;
  auto credentials = credentials_blocking(settings, "[[trunks]]", from.realm, from.user, from.password_file);
  if (!credentials) return tl::unexpected(credentials.error());
  trunk.credentials = std::move(*credentials);
  if (!from.dials.empty()) {
    trunk.dials = [patterns = from.dials](const std::string& number) {
      return std::ranges::any_of(
          patterns, [&](const std::string& each) { return voicemail::matches_dial_pattern(each, number); });
    };
  }
  return trunk;
}

// As the account that its calls are made with.
Result<sip::RegistrationSettings> registration_of_blocking(const Settings& settings, const TrunkSection& trunk) {
  auto credentials = credentials_blocking(settings, "[[trunks]]", trunk.realm, trunk.user, trunk.password_file);
  if (!credentials) return tl::unexpected(credentials.error());
  const std::string user = trunk.user.empty() ? trunk.caller_id : trunk.user;
  if (user.empty()) return fail(Code::invalid, "[[trunks]] register needs user or caller_id");
  const std::string registrar = "sip:" + trunk.host + (trunk.transport == "tcp" ? ";transport=tcp" : "");
  return sip::RegistrationSettings{registrar, "sip:" + user + "@" + trunk.host, trunk.proxy,
                                   credentials->value_or(sip::Credentials{})};
}

}  // namespace

voicemail::DialPlan dial_plan(const Settings& settings) {
  voicemail::DialPlan plan;
  plan.country_code = settings.dialling.country_code;
  plan.national_prefix = settings.dialling.national_prefix;
  plan.international_prefix = settings.dialling.international_prefix;
  plan.longest_extension = settings.dialling.longest_extension;
  plan.own_numbers = settings.sip.own_numbers;
  if (!settings.dialling.emergency.empty()) plan.emergency = settings.dialling.emergency;
  if (!settings.dialling.never.empty()) plan.never = settings.dialling.never;
  plan.costs = settings.dialling.costs;
  for (const TrunkSection& trunk : settings.trunks) {
    plan.trunk_hosts.push_back(ascii::to_lower(trunk.host));
    if (!trunk.caller_id.empty()) plan.own_numbers.push_back(trunk.caller_id);
  }
  return plan;
}

ivr::OutcallSettings outcall_settings(const Settings& settings) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  ivr::OutcallSettings outcalls;
  outcalls.holder = std::string(host.data()) + "/" + std::to_string(getpid());
  outcalls.ring_time = settings.outcall.ring_time;
  for (std::int64_t i = 1; i < settings.outcall.tries; ++i)
    outcalls.pauses.push_back(settings.outcall.pause * i);
  outcalls.at_once = settings.outcall.at_once;
  return outcalls;
}

call::DiallerSettings dialler_settings(const Settings& settings) {
  call::DiallerSettings dialler;
  dialler.transfer_way = settings.dialling.put_through == "refer"    ? call::TransferWay::refer
                         : settings.dialling.put_through == "bridge" ? call::TransferWay::bridge
                                                                     : call::TransferWay::automatic;
  dialler.bridges_at_once = settings.dialling.bridges_at_once;
  return dialler;
}

Result<std::vector<call::Trunk>> trunks_blocking(const Settings& settings) {
  std::vector<call::Trunk> trunks;
  for (const TrunkSection& from : settings.trunks) {
    auto trunk = trunk_of_blocking(settings, from);
    if (!trunk) return tl::unexpected(trunk.error());
    trunks.push_back(std::move(*trunk));
  }
  return trunks;
}

Result<std::vector<sip::RegistrationSettings>> registrations_blocking(const Settings& settings) {
  const std::string section = "[[sip.registrations]]";
  std::vector<sip::RegistrationSettings> all;
  for (const RegistrationSection& from : settings.registrations) {
    if (from.registrar.empty() || from.address.empty()) {
      return fail(Code::invalid, section + ": registrar and address are needed");
    }
    auto credentials = credentials_blocking(settings, section, from.realm, from.user, from.password_file);
    if (!credentials) return tl::unexpected(credentials.error());
    all.push_back({from.registrar, from.address, from.proxy, credentials->value_or(sip::Credentials{}), from.expires});
  }
  for (const TrunkSection& trunk : settings.trunks) {
    if (!trunk.registers) continue;
    auto registration = registration_of_blocking(settings, trunk);
    if (!registration) return tl::unexpected(registration.error());
    all.push_back(std::move(*registration));
  }
  return all;
}

}  // namespace aftertone::app
