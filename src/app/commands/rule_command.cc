// `aftertone mailbox rule`: the owners' rules.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/rule_fields.h"
#include "voicemail/usecases/manage_rules.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::MailboxNumber;
using voicemail::MailboxRules;
using voicemail::NotificationRule;
using voicemail::Stores;

voicemail::DiallingGuard guard_of(Storage& storage) {
  const Stores& stores = storage.stores();
  return {stores.mailboxes, storage.dialling(), stores.clock, stores.dial_plan};
}

Result<MailboxRules> rules_of(Stores& stores, const MailboxNumber& number) {
  const auto mailbox = stores.mailboxes.find_blocking(number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  return stores.notification_rules.rules_of_blocking(number);
}

Result<std::size_t> place_of(const MailboxRules& rules, const std::string& mailbox, const std::string& name) {
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    if (rules.rules[i].name == name) return i;
  }
  for (const voicemail::UnreadableRule& rule : rules.unreadable) {
    if (rule.name == name) return fail(Code::corrupt, "rule " + name + " cannot be read: " + rule.why + "; remove it");
  }
  return fail(Code::not_found, "mailbox " + mailbox + " has no rule " + name);
}

std::string whom_text(const NotificationRule& rule) {
  return rule.addresses.empty() ? "nobody" : addresses_text(rule.addresses);
}

void print_rule(const Invocation& invocation, const NotificationRule& rule, std::size_t place) {
  if (invocation.json) return print_json(to_json(rule, place + 1));
  Table table({"rule", fmt::format("{}, place {}", rule.name, place + 1)});
  table.add({"for", condition_text(rule)});
  table.add({"to", whom_text(rule)});
  table.add({"when", timing_text(rule)});
  fmt::print("{}", table.to_string());
}

Status show(const Invocation& invocation, const std::string& mailbox, const std::string& name, Stores& stores) {
  const auto rules = rules_of(stores, MailboxNumber(mailbox));
  if (!rules) return tl::unexpected(rules.error());
  const auto place = place_of(*rules, mailbox, name);
  if (!place) return tl::unexpected(place.error());
  print_rule(invocation, rules->rules[*place], *place);
  return {};
}

// What a first rule changes is easily overlooked.
void say_what_changes(const MailboxRules& before, const NotificationRule& added) {
  const bool has_mail = !added.addresses.empty() && added.addresses.front().channel == "email";
  if (!before.rules.empty() || has_mail) return;
  print_line("messages that this rule is for no longer go out by e-mail; for both, add a rule --to email");
}

Status add(const Invocation& invocation, const RuleFields& fields, Storage& storage) {
  const MailboxNumber number(fields.mailbox);
  const auto before = rules_of(storage.stores(), number);
  if (!before) return tl::unexpected(before.error());
  if (fields.to.empty()) return fail(Code::invalid, "--to: whom to tell, or nobody");
  NotificationRule rule;
  rule.name = fields.name;
  if (const Status applied = apply_fields(fields, rule); !applied) return applied;
  const Status added = voicemail::add_rule_blocking(storage.stores(), guard_of(storage), number, rule);
  if (!added) return added;
  if (const Status shown = show(invocation, fields.mailbox, fields.name, storage.stores()); !shown) return shown;
  if (!invocation.json) say_what_changes(*before, rule);
  return {};
}

Status set(const Invocation& invocation, const RuleFields& fields, Storage& storage) {
  const MailboxNumber number(fields.mailbox);
  const auto rules = rules_of(storage.stores(), number);
  if (!rules) return tl::unexpected(rules.error());
  const auto place = place_of(*rules, fields.mailbox, fields.name);
  if (!place) return tl::unexpected(place.error());
  NotificationRule rule = rules->rules[*place];
  if (const Status applied = apply_fields(fields, rule); !applied) return applied;
  const Status changed = voicemail::set_rule_blocking(storage.stores(), guard_of(storage), number, rule);
  if (!changed) return changed;
  return show(invocation, fields.mailbox, fields.name, storage.stores());
}

Status list(const Invocation& invocation, const std::string& mailbox, Stores& stores) {
  const auto rules = rules_of(stores, MailboxNumber(mailbox));
  if (!rules) return tl::unexpected(rules.error());
  ordered_json json = ordered_json::array();
  Table table({"PLACE", "NAME", "FOR", "TO", "WHEN"});
  for (std::size_t i = 0; i < rules->rules.size(); ++i) {
    const NotificationRule& rule = rules->rules[i];
    json.push_back(to_json(rule, i + 1));
    table.add({std::to_string(i + 1), rule.name, condition_text(rule), whom_text(rule), timing_text(rule)});
  }
  for (const voicemail::UnreadableRule& rule : rules->unreadable) {
    json.push_back({{"name", rule.name}, {"unreadable", rule.why}});
    table.add({"-", rule.name, "cannot be read: remove it", rule.why});
  }
  if (invocation.json) {
    print_json(json);
  } else if (json.empty()) {
    print_line("no rules: every message goes out by e-mail at once, to the mailbox's address");
  } else {
    fmt::print("{}", table.to_string());
  }
  return {};
}

Status remove(const Invocation& invocation, const std::string& mailbox, const std::string& name, Stores& stores) {
  const Status removed = stores.notification_rules.remove_blocking(MailboxNumber(mailbox), name);
  if (removed) print_done(invocation.json, "removed", fmt::format("rule {} of mailbox {}", name, mailbox));
  return removed;
}

using OnFields = std::function<Status(const Invocation&, const RuleFields&, Storage&)>;

void declare_with_fields(Syntax& group, const std::string& command, const std::string& what, const OnFields& work) {
  Syntax syntax = group.command(command, what);
  const auto fields = std::make_shared<RuleFields>();
  declare_fields(syntax, *fields);
  syntax.runs([fields, work](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return work(invocation, *fields, storage); });
  });
}

struct Named {
  std::string mailbox, name;
  std::optional<std::int64_t> place;
};
using OnNamed = std::function<Status(const Invocation&, const Named&, Stores&)>;

// The named rule; its fields live as long as the command.
std::pair<Syntax, std::shared_ptr<Named>> declare_on_rule(Syntax& group, const std::string& command,
                                                          const std::string& what, const OnNamed& work) {
  Syntax syntax = group.command(command, what);
  auto named = std::make_shared<Named>();
  syntax.required("MAILBOX", named->mailbox, "Mailbox number");
  syntax.required("NAME", named->name, "The rule");
  syntax.runs([named, work](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return work(invocation, *named, stores); });
  });
  return {syntax, named};
}

void declare_list(Syntax& group) {
  Syntax syntax = group.command("list", "List the rules of a mailbox in their order");
  const auto mailbox = std::make_shared<std::string>();
  syntax.required("MAILBOX", *mailbox, "Mailbox number");
  syntax.runs([mailbox](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return list(invocation, *mailbox, stores); });
  });
}

void declare_move(Syntax& group) {
  const OnNamed work = [](const Invocation& invocation, const Named& named, Stores& stores) -> Status {
    const auto place = static_cast<std::size_t>(named.place.value_or(1));
    const Status moved = voicemail::move_rule_blocking(stores, MailboxNumber(named.mailbox), named.name, place);
    return moved ? list(invocation, named.mailbox, stores) : moved;
  };
  auto [syntax, named] =
      declare_on_rule(group, "move", "Move a rule to another place; to the first without --to", work);
  syntax.number("--to", named->place, 1, 100, "The place, counted from 1");
}

}  // namespace

void declare_mailbox_rule(Syntax mailbox) {
  Syntax group = mailbox.command("rule", "Which messages are told over which channels, and when");
  group.must_have_command();
  declare_list(group);
  declare_with_fields(group, "add", "Add a rule behind the others", add);
  declare_with_fields(group, "set", "Change a rule: what is given, nothing else", set);
  declare_on_rule(group, "show", "Show one rule", [](const Invocation& invocation, const Named& named, Stores& stores) {
    return show(invocation, named.mailbox, named.name, stores);
  });
  declare_on_rule(group, "remove", "Remove a rule",
                  [](const Invocation& invocation, const Named& named, Stores& stores) {
                    return remove(invocation, named.mailbox, named.name, stores);
                  });
  declare_move(group);
  declare_rule_test(group);
}

}  // namespace aftertone::app
