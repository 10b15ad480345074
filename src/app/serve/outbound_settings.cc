#include "app/serve/outbound_settings.h"

#include <unistd.h>

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

Result<call::Trunk> trunk_blocking(const Settings& settings) {
  call::Trunk trunk;
  if (settings.trunks.empty()) return trunk;
  const TrunkSection& from = settings.trunks.front();
  if (from.host.empty()) return fail(Code::invalid, "[[trunks]] host is missing");
  trunk.host = from.host;
  trunk.transport = from.transport;
  trunk.proxy = from.proxy;
  trunk.caller_id = from.caller_id;
  trunk.caller_name = from.caller_name;
  trunk.international = from.international;
  auto credentials = credentials_blocking(settings, "[[trunks]]", from.realm, from.user, from.password_file);
  if (!credentials) return tl::unexpected(credentials.error());
  trunk.credentials = std::move(*credentials);
  return trunk;
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
  return all;
}

}  // namespace aftertone::app
