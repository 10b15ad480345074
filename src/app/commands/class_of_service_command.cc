#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/views.h"
#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "base/ascii.h"
#include "voicemail/policy/dialling_rules.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::ClassOfService;

struct Fields {
  std::string name;
  std::optional<std::string> allow;
  std::optional<std::string> deny;
  std::optional<std::string> uses;
  std::optional<std::int64_t> max_cost;
  std::optional<std::int64_t> per_day;
  std::optional<std::int64_t> at_once;
  std::optional<std::int64_t> longest;
};

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string_view word : ascii::split(text, ',')) {
    if (!ascii::trimmed(word).empty()) words.emplace_back(ascii::trimmed(word));
  }
  return words;
}

Status apply(const Fields& fields, ClassOfService& service) {
  if (fields.allow) service.allow = words_of(*fields.allow);
  if (fields.deny) service.deny = words_of(*fields.deny);
  if (fields.max_cost) service.max_cost = static_cast<std::int32_t>(*fields.max_cost);
  if (fields.per_day) service.calls_per_day = static_cast<std::int32_t>(*fields.per_day);
  if (fields.at_once) service.calls_at_once = static_cast<std::int32_t>(*fields.at_once);
  if (fields.longest) service.longest_call = std::chrono::seconds(*fields.longest);
  if (fields.uses) {
    const Status set = voicemail::set_uses(words_of(*fields.uses), service);
    if (!set) return fail(Code::invalid, "--" + set.error().detail + ", with commas between");
  }
  return voicemail::check_class_of_service(service);
}

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "nothing" : fmt::format("{}", fmt::join(words, ", "));
}

Status show(const Invocation& invocation, const ClassOfService& service) {
  if (invocation.json) {
    print_json(api::to_json(service));
    return {};
  }
  Table table({"class of service", service.name});
  table.add({"uses", joined(voicemail::uses_of(service))});
  table.add({"allow", joined(service.allow)});
  table.add({"deny", joined(service.deny)});
  table.add({"limits", fmt::format("cost class {}, {} calls a day, {} at once, {} s each", service.max_cost,
                                   service.calls_per_day, service.calls_at_once, service.longest_call.count())});
  fmt::print("{}", table.to_string());
  return {};
}

Status list(const Invocation& invocation, voicemail::DiallingStore& dialling) {
  const auto classes = dialling.list_classes_blocking();
  if (!classes) return tl::unexpected(classes.error());
  ordered_json json = ordered_json::array();
  Table table({"NAME", "USES", "ALLOW", "DENY"});
  for (const ClassOfService& service : *classes) {
    json.push_back(api::to_json(service));
    table.add({service.name, joined(voicemail::uses_of(service)), joined(service.allow), joined(service.deny)});
  }
  if (invocation.json) {
    print_json(json);
  } else if (classes->empty()) {
    print_line("no classes of service: nothing is dialled for anybody");
  } else {
    fmt::print("{}", table.to_string());
  }
  return {};
}

// Adds the class, or changes what is given.
Status set(const Invocation& invocation, const Fields& fields, voicemail::DiallingStore& dialling) {
  auto found = dialling.find_class_blocking(fields.name);
  if (!found && found.error().code != Code::not_found) return tl::unexpected(found.error());
  ClassOfService service = found.value_or(ClassOfService{});
  service.name = fields.name;
  if (const Status applied = apply(fields, service); !applied) return applied;
  if (const Status stored = dialling.set_class_blocking(service); !stored) return stored;
  return show(invocation, service);
}

void declare_set(Syntax& group) {
  Syntax syntax = group.command("set", "Add a class, or change what is given of it");
  const auto fields = std::make_shared<Fields>();
  syntax.required("NAME", fields->name, "1 to 32 of a-z, 0-9, '-'");
  syntax.option("--uses", fields->uses, "What for: outcall,call-back,transfer,from-outside; \"\" for nothing");
  syntax.option("--allow", fields->allow, "Numbers that may be dialled, such as '10xx,+4930*'");
  syntax.option("--deny", fields->deny, "Numbers among them that may not");
  syntax.number("--max-cost", fields->max_cost, 0, 9, "Highest cost class; 0: telephones of the house only");
  syntax.number("--per-day", fields->per_day, 1, 1000, "Calls of a mailbox in 24 hours");
  syntax.number("--at-once", fields->at_once, 1, 10, "Calls of a mailbox at a time");
  syntax.number("--longest", fields->longest, 30, 3600, "Seconds a call may last");
  syntax.runs([fields](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return set(invocation, *fields, storage.dialling()); });
  });
}

using OnClass = std::function<Status(const Invocation&, const std::string&, voicemail::DiallingStore&)>;

void declare_on_class(Syntax& group, const std::string& command, const std::string& what, const OnClass& work) {
  Syntax syntax = group.command(command, what);
  const auto name = std::make_shared<std::string>();
  syntax.required("NAME", *name, "Class of service");
  syntax.runs([name, work](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return work(invocation, *name, storage.dialling()); });
  });
}

}  // namespace

void declare_class_of_service(Syntax program) {
  Syntax group = program.command("class-of-service", "What may be dialled for the owners of mailboxes");
  group.must_have_command();
  group.command("list", "List all classes").runs([](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return list(invocation, storage.dialling()); });
  });
  declare_set(group);
  declare_on_class(group, "show", "Show one class",
                   [](const Invocation& invocation, const std::string& name, voicemail::DiallingStore& dialling) {
                     const auto found = dialling.find_class_blocking(name);
                     return found ? show(invocation, *found) : tl::unexpected(found.error());
                   });
  declare_on_class(group, "remove", "Remove a class that no mailbox has",
                   [](const Invocation& invocation, const std::string& name, voicemail::DiallingStore& dialling) {
                     const Status removed = dialling.remove_class_blocking(name);
                     if (removed) print_done(invocation.json, "removed", "class " + name);
                     return removed;
                   });
}

}  // namespace aftertone::app
