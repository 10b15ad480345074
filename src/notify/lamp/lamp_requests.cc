#include "notify/lamp/lamp_requests.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "notify/lamp/message_summary.h"

namespace aftertone::notify {
namespace {

// The URI in "<sip:1001@host>;tag=x".
std::string uri_of(const std::string& address) {
  const std::size_t open = address.find('<');
  const std::size_t close = address.find('>');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  return address.substr(open + 1, close - open - 1);
}

std::string account_of(const voicemail::Lamp& lamp, const LampSettings& settings, const std::string& otherwise) {
  return settings.account.empty() ? otherwise : fill_in(settings.account, lamp.mailbox);
}

// Both sides of a request that belongs to no dialog: the watched address, without URI parameters.
std::string plain_address(const std::string& uri) {
  return "<" + uri.substr(0, uri.find(';')) + ">";
}

std::optional<sip::Credentials> credentials_for(const std::string& uri, const LampSettings& settings) {
  const std::string host = uri.substr(uri.find('@') + 1);
  for (const LampSettings::Account& account : settings.accounts) {
    if (ascii::equals_ignoring_case(host.substr(0, host.find(';')), account.host)) return account.credentials;
  }
  return std::nullopt;
}

sip::OutgoingRequest to_receiver(const Receiver& receiver, const std::string& method, const LampSettings& settings) {
  sip::OutgoingRequest request;
  request.method = method;
  request.target = receiver.target;
  request.from = plain_address(receiver.target);
  request.to = request.from;
  request.credentials = credentials_for(receiver.target, settings);
  request.headers = {std::string("Event: ") + kSummaryPackage};
  return request;
}

void add_summary(sip::OutgoingRequest& request, const voicemail::Lamp& lamp, const LampSettings& settings) {
  const std::string own = request.target.substr(0, request.target.find(';'));
  request.content_type = kSummaryType;
  request.body = message_summary(lamp.counts, account_of(lamp, settings, own));
}

}  // namespace

std::string fill_in(const std::string& pattern, const voicemail::MailboxNumber& mailbox) {
  constexpr std::string_view kPlace = "{mailbox}";
  std::string text = pattern;
  for (std::size_t at = text.find(kPlace); at != std::string::npos; at = text.find(kPlace, at)) {
    text.replace(at, kPlace.size(), mailbox.value());
    at += mailbox.value().size();
  }
  return text;
}

sip::OutgoingRequest notify_subscriber(Subscriber& subscriber, const voicemail::Lamp& lamp,
                                       const LampSettings& settings, WallTime now, const std::string& ended) {
  subscriber.dialog.local_cseq = next_cseq(subscriber, now);
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(subscriber.expires_at - now);
  sip::Notification notification;
  notification.package = kSummaryPackage;
  notification.state = ended.empty() ? fmt::format("active;expires={}", std::max(left, std::chrono::seconds(0)).count())
                                     : "terminated;reason=" + ended;
  notification.content_type = kSummaryType;
  notification.body = message_summary(lamp.counts, account_of(lamp, settings, uri_of(subscriber.dialog.local_address)));
  return sip::make_notify(subscriber.dialog, notification);
}

sip::OutgoingRequest notify_receiver(const Receiver& receiver, const voicemail::Lamp& lamp,
                                     const LampSettings& settings) {
  sip::OutgoingRequest notify = to_receiver(receiver, "NOTIFY", settings);
  notify.headers.emplace_back("Subscription-State: terminated;reason=noresource");  // there is none: as PBXs send it
  add_summary(notify, lamp, settings);
  return notify;
}

sip::OutgoingRequest publish(const Receiver& receiver, const voicemail::Lamp& lamp, const LampSettings& settings,
                             bool is_known, std::chrono::seconds expires) {
  sip::OutgoingRequest request = to_receiver(receiver, "PUBLISH", settings);
  request.headers.push_back(fmt::format("Expires: {}", expires.count()));
  if (!receiver.etag.empty()) request.headers.push_back("SIP-If-Match: " + receiver.etag);
  if (!is_known) add_summary(request, lamp, settings);
  return request;
}

}  // namespace aftertone::notify
