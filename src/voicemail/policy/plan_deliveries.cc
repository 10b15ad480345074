#include "voicemail/policy/plan_deliveries.h"

#include <algorithm>

#include "voicemail/policy/week_clock.h"

namespace aftertone::voicemail {
namespace {

// The addresses as they are told; the mailbox's own is none where it has none.
std::vector<Address> resolved(const std::vector<Address>& addresses, const Mailbox& mailbox) {
  std::vector<Address> all;
  for (Address address : addresses) {
    if (address.channel == "email" && address.target.empty()) address.target = mailbox.email;
    const bool is_nobody = address.channel == "email" && address.target.empty();
    if (!is_nobody && std::ranges::find(all, address) == all.end()) all.push_back(std::move(address));
  }
  return all;
}

DeliveryRequest request_of(const NotificationRule& rule, const std::vector<Address>& addresses,
                           const RuleGround& ground, WallTime now) {
  DeliveryRequest request{addresses.front().channel, addresses.front().target};
  if (rule.delay > std::chrono::seconds(0)) request.not_before = now + rule.delay;
  if (!rule.together.empty()) {
    request.not_before = next_moment(rule.together, ground.zone, now);
    request.event = kTogetherEvent;
  }
  request.rule = rule.name;
  request.fallback.assign(addresses.begin() + 1, addresses.end());
  request.after_delivery = rule.after_delivery;
  request.language = rule.language;
  return request;
}

void add(DeliveryRequest request, std::vector<DeliveryRequest>& planned) {
  const auto same = std::ranges::find_if(planned, [&](const DeliveryRequest& one) {
    return one.channel == request.channel && one.target == request.target && one.not_before == request.not_before;
  });
  if (same == planned.end()) return planned.push_back(std::move(request));
  same->after_delivery = std::max(same->after_delivery, request.after_delivery);
  for (Address& address : request.fallback) {
    const bool is_itself = address.channel == same->channel && address.target == same->target;
    if (!is_itself && std::ranges::find(same->fallback, address) == same->fallback.end())
      same->fallback.push_back(std::move(address));
  }
}

}  // namespace

std::vector<DeliveryRequest> plan_deliveries(const Mailbox& mailbox, const MailboxRules& rules, const Message& message,
                                             const RuleGround& ground, WallTime now) {
  std::vector<DeliveryRequest> planned;
  bool is_told_by_mail = true;
  for (const NotificationRule& rule : rules.rules) {
    if (!is_for(rule, message, ground, now)) continue;
    is_told_by_mail = false;
    const std::vector<Address> addresses = resolved(rule.addresses, mailbox);
    if (!addresses.empty()) add(request_of(rule, addresses, ground, now), planned);
    if (rule.stop) break;
  }
  is_told_by_mail = is_told_by_mail || !rules.unreadable.empty();
  if (is_told_by_mail && !mailbox.email.empty()) add(DeliveryRequest{"email", mailbox.email}, planned);
  return planned;
}

}  // namespace aftertone::voicemail
