#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/mailbox_fields.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "voicemail/policy/mailbox_rules.h"
#include "voicemail/usecases/manage_mailboxes.h"
#include "voicemail/usecases/retrieve_messages.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::Mailbox;
using voicemail::MailboxNumber;
using voicemail::Stores;

Result<Mailbox> find_mailbox(Stores& stores, const std::string& number) {
  auto mailbox = stores.mailboxes.find_blocking(MailboxNumber(number));
  if (!mailbox && mailbox.error().code == Code::not_found)
    return fail(Code::not_found, "there is no mailbox " + number);
  return mailbox;
}

// The PIN appears here and nowhere else, and only if we chose it.
void print_outcome(const Invocation& invocation, const Mailbox& mailbox, std::string_view what,
                   const std::optional<std::string>& random_pin) {
  if (invocation.json) {
    ordered_json json = to_json(mailbox);
    if (random_pin) json["pin"] = *random_pin;
    return print_json(json);
  }
  print_line(fmt::format("mailbox {} {}", mailbox.number.value(), what));
  if (random_pin) print_line(fmt::format("PIN {} (shown this once)", *random_pin));
}

Status add(const Invocation& invocation, const MailboxFields& fields, Stores& stores) {
  Mailbox mailbox;
  mailbox.number = MailboxNumber(fields.number);
  if (const Status applied = apply_fields(fields, mailbox); !applied) return applied;
  const auto pin = chosen_pin_blocking(fields);
  if (!pin) return tl::unexpected(pin.error());
  mailbox.pin_must_change = pin->has_value() && !fields.keep_pin;
  const Status added = voicemail::add_mailbox_blocking(stores, mailbox, *pin);
  if (!added && added.error().code == Code::conflict) {
    return fail(Code::conflict, "mailbox " + fields.number + " exists already");
  }
  if (!added) return added;
  const auto stored = find_mailbox(stores, fields.number);
  if (!stored) return tl::unexpected(stored.error());
  print_outcome(invocation, *stored, "added", fields.random_pin ? *pin : std::nullopt);
  return {};
}

Status set(const Invocation& invocation, const MailboxFields& fields, bool unlock, Stores& stores) {
  auto mailbox = find_mailbox(stores, fields.number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  if (const Status applied = apply_fields(fields, *mailbox); !applied) return applied;
  const auto pin = chosen_pin_blocking(fields);
  if (!pin) return tl::unexpected(pin.error());
  // Whatever is refused, nothing is to have changed: the fields first, then the PIN.
  if (const Status good = voicemail::check_mailbox(*mailbox); !good) return good;
  if (*pin) {
    const Status reset = voicemail::reset_pin_blocking(stores, mailbox->number, **pin, !fields.keep_pin);
    if (!reset) return reset;
  }
  if (const Status updated = voicemail::update_mailbox_blocking(stores, *mailbox); !updated) return updated;
  if (unlock) {
    const Status unlocked = voicemail::unlock_mailbox_blocking(stores, mailbox->number);
    if (!unlocked) return unlocked;
  }
  const auto stored = find_mailbox(stores, fields.number);
  if (!stored) return tl::unexpected(stored.error());
  print_outcome(invocation, *stored, "changed", fields.random_pin ? *pin : std::nullopt);
  return {};
}

Status list(const Invocation& invocation, Stores& stores) {
  const auto mailboxes = stores.mailboxes.list_blocking();
  if (!mailboxes) return tl::unexpected(mailboxes.error());
  ordered_json json = ordered_json::array();
  Table table({"NUMBER", "NAME", "E-MAIL", "NEW", "SAVED", "PIN"});
  for (const Mailbox& mailbox : *mailboxes) {
    const auto counts = voicemail::count_messages_blocking(stores, mailbox.number);
    if (!counts) return tl::unexpected(counts.error());
    json.push_back(to_json(mailbox));
    json.back()["messages"] = to_json(*counts);
    table.add({mailbox.number.value(), mailbox.name, mailbox.email, std::to_string(counts->new_count),
               std::to_string(counts->saved_count), mailbox.pin_hash.empty() ? "none" : "set"});
  }
  if (invocation.json) {
    print_json(json);
  } else if (mailboxes->empty()) {
    print_line("no mailboxes yet; add one with: aftertone mailbox add NUMBER --name NAME --random-pin");
  } else {
    fmt::print("{}", table.to_string());
  }
  return {};
}

std::string pin_text(const Mailbox& mailbox) {
  if (mailbox.pin_hash.empty()) return "none: no log-in by phone";
  std::string text = mailbox.pin_must_change ? "set, to be changed at the next log-in" : "set";
  if (mailbox.failed_logins > 0) text += fmt::format(", {} wrong tries", mailbox.failed_logins);
  if (mailbox.locked_until) text += ", locked until " + local_text(*mailbox.locked_until, mailbox.time_zone);
  return text;
}

std::string quiet_text(const Mailbox& mailbox) {
  if (mailbox.quiet_hours.empty()) return "none";
  return mailbox.quiet_hours + (mailbox.quiet_except_urgent ? ", but for urgent messages" : ", for all messages");
}

void print_mailbox(const Mailbox& mailbox, const voicemail::MessageCounts& counts, const std::string& greetings) {
  Table table({"number", mailbox.number.value()});
  table.add({"name", mailbox.name});
  table.add({"e-mail", mailbox.email.empty() ? "none" : mailbox.email});
  table.add({"language", mailbox.language});
  table.add({"time zone", mailbox.time_zone});
  table.add({"operator", mailbox.operator_target.empty() ? "none" : mailbox.operator_target});
  table.add(
      {"class of service", mailbox.class_of_service.empty() ? "none: nothing is dialled" : mailbox.class_of_service});
  table.add({"quiet hours", quiet_text(mailbox)});
  table.add({"longest message", fmt::format("{} s", mailbox.max_message.count())});
  table.add({"messages", fmt::format("{} new ({} urgent), {} saved, at most {}", counts.new_count,
                                     counts.urgent_new_count, counts.saved_count, mailbox.max_messages)});
  table.add({"PIN", pin_text(mailbox)});
  table.add({"recorded", greetings.empty() ? "nothing" : greetings});
  fmt::print("{}", table.to_string());
}

Status show(const Invocation& invocation, const std::string& number, Stores& stores) {
  const auto mailbox = find_mailbox(stores, number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto counts = voicemail::count_messages_blocking(stores, mailbox->number);
  if (!counts) return tl::unexpected(counts.error());
  ordered_json recorded = ordered_json::array();
  std::string recorded_text;
  for (const auto kind :
       {voicemail::GreetingKind::personal, voicemail::GreetingKind::busy, voicemail::GreetingKind::name}) {
    const auto greeting = stores.mailboxes.find_greeting_blocking(mailbox->number, kind);
    if (!greeting) return tl::unexpected(greeting.error());
    if (!*greeting) continue;
    recorded.push_back({{"kind", to_string(kind)}, {"duration_ms", (*greeting)->duration.count()}});
    recorded_text += fmt::format("{}{} ({})", recorded_text.empty() ? "" : ", ", to_string(kind),
                                 duration_text((*greeting)->duration));
  }
  if (!invocation.json) {
    print_mailbox(*mailbox, *counts, recorded_text);
    return {};
  }
  ordered_json json = to_json(*mailbox);
  json["messages"] = to_json(*counts);
  json["greetings"] = std::move(recorded);
  print_json(json);
  return {};
}

Status remove(const Invocation& invocation, const std::string& number, bool with_messages, Stores& stores) {
  const auto mailbox = find_mailbox(stores, number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  const auto removal = with_messages ? voicemail::Removal::with_messages : voicemail::Removal::if_empty;
  const Status removed = voicemail::remove_mailbox_blocking(stores, mailbox->number, removal);
  if (removed) {
    print_outcome(invocation, *mailbox, "removed", std::nullopt);
  } else if (removed.error().code == Code::conflict && mailbox->number != stores.rules.catch_all) {
    return fail(Code::conflict, removed.error().detail + "; add --with-messages to purge them for ever");
  }
  return removed;
}

void declare_add(Syntax& group) {
  Syntax syntax = group.command("add", "Add a mailbox");
  const auto fields = std::make_shared<MailboxFields>();
  declare_fields(syntax, *fields);
  syntax.runs([fields](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) -> Status {
      if (const Status known = check_class_blocking(*fields, storage.dialling()); !known) return known;
      return add(invocation, *fields, storage.stores());
    });
  });
}

void declare_set(Syntax& group) {
  Syntax syntax = group.command("set", "Change a mailbox: what is given, nothing else");
  struct Request {
    MailboxFields fields;
    bool unlock = false;
  };
  const auto request = std::make_shared<Request>();
  declare_fields(syntax, request->fields);
  syntax.flag("--unlock", request->unlock, "Forget wrong PINs and lift the lock");
  syntax.runs([request](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) -> Status {
      if (const Status known = check_class_blocking(request->fields, storage.dialling()); !known) return known;
      return set(invocation, request->fields, request->unlock, storage.stores());
    });
  });
}

void declare_remove(Syntax& group) {
  Syntax syntax = group.command("remove", "Remove a mailbox with its greetings; with its messages only if told so");
  struct Request {
    std::string number;
    bool with_messages = false;
  };
  const auto request = std::make_shared<Request>();
  syntax.required("NUMBER", request->number, "Mailbox number");
  syntax.flag("--with-messages", request->with_messages, "Also when it holds messages: they are purged for ever");
  syntax.runs([request](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) {
      return remove(invocation, request->number, request->with_messages, stores);
    });
  });
}

}  // namespace

void declare_mailbox(Syntax program) {
  Syntax group = program.command("mailbox", "Add, list, show, change and remove mailboxes");
  group.must_have_command();
  declare_add(group);
  declare_set(group);
  declare_remove(group);
  declare_mailbox_rule(group);
  group.command("list", "List all mailboxes").runs([](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return list(invocation, stores); });
  });
  Syntax syntax = group.command("show", "Show one mailbox");
  const auto number = std::make_shared<std::string>();
  syntax.required("NUMBER", *number, "Mailbox number");
  syntax.runs([number](const Invocation& invocation) {
    return with_stores(invocation, [&](Stores& stores) { return show(invocation, *number, stores); });
  });
}

}  // namespace aftertone::app
