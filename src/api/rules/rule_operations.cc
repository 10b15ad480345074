// The owners' rules: which messages are told over which channels, and when.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/body_fields.h"
#include "api/find.h"
#include "api/json_text.h"
#include "api/moment.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/rules/rule_json.h"
#include "http/form.h"
#include "voicemail/usecases/manage_rules.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::MailboxNumber;
using voicemail::NotificationRule;
using voicemail::Scope;

voicemail::DiallingGuard guard_of(const Ports& ports) {
  return {ports.stores.mailboxes, ports.dialling, ports.stores.clock, ports.stores.dial_plan};
}

Result<ordered_json> rules_json_blocking(const Ports& ports, const MailboxNumber& mailbox) {
  const auto rules = ports.stores.notification_rules.rules_of_blocking(mailbox);
  if (!rules) return tl::unexpected(rules.error());
  ordered_json items = ordered_json::array();
  for (const NotificationRule& rule : rules->rules)
    items.push_back(to_json(rule, items.size() + 1));
  return items;
}

// As it is kept now, with its place.
Result<ordered_json> rule_json_blocking(const Ports& ports, const MailboxNumber& mailbox, const std::string& name) {
  const auto items = rules_json_blocking(ports, mailbox);
  if (!items) return items;
  const auto found = std::ranges::find_if(*items, [&name](const ordered_json& rule) { return rule["name"] == name; });
  if (found == items->end()) return fail(Code::not_found, "there is no such rule");
  return *found;
}

Result<NotificationRule> find_rule_blocking(const Ports& ports, const MailboxNumber& mailbox, const std::string& name) {
  const auto rules = ports.stores.notification_rules.rules_of_blocking(mailbox);
  if (!rules) return tl::unexpected(rules.error());
  const auto found = std::ranges::find(rules->rules, name, &NotificationRule::name);
  if (found == rules->rules.end()) return fail(Code::not_found, "there is no such rule");
  return *found;
}

Status move_blocking(const Ports& ports, const MailboxNumber& mailbox, const std::string& name,
                     const std::optional<std::int64_t>& position) {
  if (!position) return {};
  return voicemail::move_rule_blocking(ports.stores, mailbox, name, static_cast<std::size_t>(*position));
}

Result<http::Response> list_rules_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  auto items = rules_json_blocking(ports, mailbox->number);
  if (!items) return tl::unexpected(items.error());
  return json_answer(200, page_of(std::move(*items), {}));
}

Result<http::Response> add_rule_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  NotificationRule rule;
  rule.name = body->needed_text("name");
  const auto position = body->whole_number("position", 1, 1000);
  if (const Status applied = apply_rule_fields(*body, rule); !applied) return tl::unexpected(applied.error());
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  Status added = voicemail::add_rule_blocking(ports.stores, guard_of(ports), mailbox->number, rule);
  if (added) added = move_blocking(ports, mailbox->number, rule.name, position);
  if (!added) return tl::unexpected(added.error());
  const auto kept = rule_json_blocking(ports, mailbox->number, rule.name);
  if (!kept) return tl::unexpected(kept.error());
  http::Response response = json_answer(201, *kept);
  response.headers.push_back({"Location", "/api/v1/mailboxes/" + http::percent_encoded(mailbox->number.value()) +
                                              "/rules/" + http::percent_encoded(rule.name)});
  return response;
}

Result<http::Response> change_rule_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  auto rule = find_rule_blocking(ports, mailbox->number, asked.path("name"));
  if (!rule) return tl::unexpected(rule.error());
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  const auto position = body->whole_number("position", 1, 1000);
  const std::string name = body->text("name").value_or(rule->name);
  if (name != rule->name) return fail(Code::invalid, "name: a rule keeps its name");
  if (const Status applied = apply_rule_fields(*body, *rule); !applied) return tl::unexpected(applied.error());
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  Status set = voicemail::set_rule_blocking(ports.stores, guard_of(ports), mailbox->number, *rule);
  if (set) set = move_blocking(ports, mailbox->number, rule->name, position);
  if (!set) return tl::unexpected(set.error());
  const auto kept = rule_json_blocking(ports, mailbox->number, rule->name);
  if (!kept) return tl::unexpected(kept.error());
  return json_answer(200, *kept);
}

Result<http::Response> remove_rule_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const Status removed = ports.stores.notification_rules.remove_blocking(mailbox->number, asked.path("name"));
  return removed.map([] { return no_content(); });
}

struct Question {
  voicemail::Message message;
  WallTime at;
};

Result<Question> question_of(const Ports& ports, const Asked& asked, const MailboxNumber& mailbox) {
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  Question question;
  const auto at = moment_in("at", body->text("at").value_or(""));
  if (!at) return tl::unexpected(at.error());
  question.at = at->value_or(ports.stores.clock.now());
  voicemail::Message& message = question.message;
  message.mailbox = mailbox;
  message.caller.number = body->text("caller").value_or("");
  message.urgent = body->flag("urgent").value_or(false);
  message.duration = std::chrono::seconds(body->whole_number("duration_s", 1, 3600).value_or(10));
  message.started_at = message.committed_at = question.at;
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  return question;
}

// Changes nothing.
Result<http::Response> test_rules_blocking(const Ports& ports, const Asked& asked) {
  const auto mailbox = find_mailbox_blocking(ports, asked);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto question = question_of(ports, asked, mailbox->number);
  if (!question) return tl::unexpected(question.error());
  const auto planned = voicemail::deliveries_for_blocking(ports.stores, *mailbox, question->message, question->at);
  if (!planned) return tl::unexpected(planned.error());
  ordered_json deliveries = ordered_json::array();
  for (const Foreseen& one : foresee_blocking(*mailbox, question->message.urgent, question->at, *planned))
    deliveries.push_back(to_json(one));
  return json_answer(
      200,
      {{"mailbox", mailbox->number.value()}, {"at", to_rfc3339(question->at)}, {"deliveries", std::move(deliveries)}});
}

}  // namespace

std::span<const Operation> rule_operations() {
  static const Operation kOperations[] = {
      {"listRules", "GET", "/mailboxes/{number}/rules", Scope::mailboxes_read, {}, list_rules_blocking},
      {"addRule", "POST", "/mailboxes/{number}/rules", Scope::settings_write, {}, add_rule_blocking},
      {"testRules", "POST", "/mailboxes/{number}/rules/test", Scope::mailboxes_read, {}, test_rules_blocking},
      {"changeRule", "PUT", "/mailboxes/{number}/rules/{name}", Scope::settings_write, {}, change_rule_blocking},
      {"removeRule", "DELETE", "/mailboxes/{number}/rules/{name}", Scope::settings_write, {}, remove_rule_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
