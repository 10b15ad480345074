#include "voicemail/usecases/manage_rules.h"

#include <algorithm>

#include "base/error_codes.h"
#include "base/log.h"
#include "voicemail/policy/channels.h"
#include "voicemail/policy/plan_deliveries.h"

namespace aftertone::voicemail {
namespace {

// Numbers are judged now, so that a mistake is told to whoever makes it; calls are judged again when they are dialled.
Status check_numbers_blocking(const DiallingGuard& guard, const MailboxNumber& mailbox, const NotificationRule& rule) {
  for (const Address& address : rule.addresses) {
    if (!find_channel(address.channel)->is_dialled) continue;
    const bool is_text_in_the_house = address.channel == "sip" && extension_to_write_to(address.target, guard.plan());
    if (is_text_in_the_house) continue;
    const DialPurpose purpose = address.channel == "outcall" ? DialPurpose::outcall : DialPurpose::message;
    const auto permit = guard.check_blocking({purpose, mailbox.value(), address.target, false});
    if (permit) continue;
    if (permit.error().code != Code::denied) return tl::unexpected(permit.error());
    return fail(Code::denied, to_string(address) + " is refused by the dialling rules: " + permit.error().detail);
  }
  return {};
}

Status check_blocking(const DiallingGuard& guard, const MailboxNumber& mailbox, const NotificationRule& rule) {
  if (const Status good = check_rule(rule); !good) return good;
  return check_numbers_blocking(guard, mailbox, rule);
}

MailboxRules no_rules_but(const std::string& name, const Error& error) {
  MailboxRules rules;
  rules.unreadable.push_back({name, to_string(error)});
  return rules;
}

void log_unreadable(const Mailbox& mailbox, const MailboxRules& rules) {
  for (const UnreadableRule& rule : rules.unreadable) {
    log::error(error_codes::kRuleUnreadable, "rules",
               "mailbox {}: rule {} cannot be read, the owner is told by plain e-mail: {}", mailbox.number.value(),
               rule.name, rule.why);
  }
}

}  // namespace

Status add_rule_blocking(Stores& stores, const DiallingGuard& guard, const MailboxNumber& mailbox,
                         const NotificationRule& rule) {
  if (const Status good = check_blocking(guard, mailbox, rule); !good) return good;
  return stores.notification_rules.add_blocking(mailbox, rule, kMostRules);
}

Status set_rule_blocking(Stores& stores, const DiallingGuard& guard, const MailboxNumber& mailbox,
                         const NotificationRule& rule) {
  if (const Status good = check_blocking(guard, mailbox, rule); !good) return good;
  return stores.notification_rules.update_blocking(mailbox, rule);
}

Status move_rule_blocking(Stores& stores, const MailboxNumber& mailbox, const std::string& name, std::size_t place) {
  const auto rules = stores.notification_rules.rules_of_blocking(mailbox);
  if (!rules) return tl::unexpected(rules.error());
  std::vector<std::string> names;
  for (const NotificationRule& rule : rules->rules)
    names.push_back(rule.name);
  for (const UnreadableRule& rule : rules->unreadable)
    names.push_back(rule.name);
  if (std::erase(names, name) == 0) return fail(Code::not_found, "mailbox " + mailbox.value() + " has no rule " + name);
  const std::size_t before = std::min(std::max<std::size_t>(place, 1) - 1, names.size());
  names.insert(names.begin() + static_cast<std::ptrdiff_t>(before), name);
  return stores.notification_rules.order_blocking(mailbox, names);
}

Result<std::vector<DeliveryRequest>> deliveries_for_blocking(Stores& stores, const Mailbox& mailbox,
                                                             const Message& message, WallTime now) {
  auto rules = stores.notification_rules.rules_of_blocking(mailbox.number);
  if (!rules && rules.error().temporary) return tl::unexpected(rules.error());
  if (!rules) rules = no_rules_but("(all)", rules.error());
  auto zone = TimeZone::load_blocking(mailbox.time_zone);
  if (!zone) {
    log::warning("rules", "mailbox {}: its rules go by UTC: {}", mailbox.number.value(), to_string(zone.error()));
    zone = TimeZone::load_blocking("UTC");
  }
  log_unreadable(mailbox, *rules);
  return plan_deliveries(mailbox, *rules, message, {*zone, stores.dial_plan}, now);
}

}  // namespace aftertone::voicemail
