#include "notify/lamp/admission.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "sip/headers/ip_prefix.h"
#include "sip/headers/uri.h"
#include "voicemail/policy/mailbox_rules.h"

namespace aftertone::notify {
namespace {

std::optional<voicemail::MailboxNumber> mailbox_in(const std::string& user, const LampSettings& settings) {
  const auto is_user = [&](const std::string& own) { return ascii::equals_ignoring_case(own, user); };
  if (std::ranges::any_of(settings.own_numbers, is_user)) return std::nullopt;
  if (!voicemail::is_valid_mailbox_number(user)) return std::nullopt;
  return voicemail::MailboxNumber(user);
}

std::string without_brackets(const std::string& host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

bool may_subscribe(const LampSettings& settings, const std::string& ip) {
  return std::ranges::any_of(settings.allow, [&](const std::string& prefix) { return sip::is_in_prefix(ip, prefix); });
}

std::optional<voicemail::MailboxNumber> mailbox_of(const sip::Subscribe& subscribe, const LampSettings& settings) {
  if (const auto uri = sip::parse_uri(subscribe.request_uri)) {
    if (auto mailbox = mailbox_in(uri->user, settings)) return mailbox;
  }
  const auto to = sip::parse_name_address(subscribe.to);
  return to ? mailbox_in(to->uri.user, settings) : std::nullopt;
}

std::chrono::seconds granted_expiry(std::optional<std::chrono::seconds> wish, const LampSettings& settings,
                                    std::mt19937& random) {
  if (wish && wish->count() <= 0) return std::chrono::seconds(0);
  const auto longest = std::min(wish.value_or(settings.max_expires), settings.max_expires);
  const auto shortest = std::min(longest, std::max(settings.min_expires, longest * 4 / 5));
  return std::chrono::seconds(std::uniform_int_distribution<long>(shortest.count(), longest.count())(random));
}

std::string next_hop_of(const sip::Subscribe& subscribe, const LampSettings& settings) {
  const sip::EventDialog& dialog = subscribe.dialog;
  const auto route = dialog.route_set.empty() ? std::nullopt : sip::parse_name_address(dialog.route_set.front());
  const auto uri = dialog.route_set.empty() ? sip::parse_uri(dialog.remote_target)
                                            : (route ? std::optional(route->uri) : std::nullopt);
  if (uri && may_subscribe(settings, without_brackets(uri->host))) return {};
  const bool is_ip6 = subscribe.source_ip.find(':') != std::string::npos;
  return fmt::format("sip:{}{}{}:{};transport={}", is_ip6 ? "[" : "", subscribe.source_ip, is_ip6 ? "]" : "",
                     subscribe.source_port, subscribe.transport);
}

}  // namespace aftertone::notify
