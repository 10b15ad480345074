#include "app/commands/access/user_command.h"

#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "api/secret.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "app/stores_on.h"
#include "voicemail/usecases/manage_users.h"

namespace aftertone::app {
namespace {

using voicemail::User;

struct UserFields {
  std::string name;
  std::optional<std::string> role;
  std::optional<std::string> mailbox;
  std::optional<std::string> language;
  std::optional<std::string> password;
  bool random_password = false;
  bool no_totp = false;
};

// 80 bits; groups, so that it can be read out.
std::string random_password() {
  const std::string text = api::new_session_secret();
  return fmt::format("{}-{}-{}-{}", text.substr(0, 5), text.substr(5, 5), text.substr(10, 5), text.substr(15, 5));
}

// On a command line everybody on the machine can read it: "-" is the first line of standard input, and nothing else.
Result<std::optional<std::string>> chosen_password_blocking(const UserFields& fields) {
  if (fields.password && fields.random_password) return fail(Code::invalid, "either --password or --random-password");
  if (fields.random_password) return std::optional(random_password());
  if (!fields.password) return std::optional<std::string>();
  if (*fields.password != "-")
    return fail(Code::invalid, "--password takes only -: give the password on standard input");
  std::string line;
  std::getline(std::cin, line);
  if (line.ends_with('\r')) line.pop_back();
  return std::optional(line);
}

Status apply(const UserFields& fields, User& user) {
  if (fields.role) {
    const auto role = voicemail::parse_user_role(*fields.role);
    if (!role) return fail_while("--role", role);
    user.role = *role;
  }
  if (fields.mailbox) user.mailbox = voicemail::MailboxNumber(*fields.mailbox);
  if (fields.language) user.language = *fields.language;
  return {};
}

void print_outcome(const Invocation& invocation, Storage& storage, const User& user, std::string_view done,
                   const std::optional<std::string>& password) {
  if (invocation.json) {
    nlohmann::ordered_json json = to_json(user, storage.stores().clock.now());
    if (password) json["password"] = *password;
    return print_json(json);
  }
  print_done(false, done, "user " + user.name);
  if (password) print_line(fmt::format("password {} (shown this once)", *password));
}

Status add(const Invocation& invocation, const UserFields& fields, Storage& storage) {
  User user;
  user.name = fields.name;
  if (!fields.role) return fail(Code::invalid, "--role: owner, helpdesk, administrator, operator or auditor");
  if (const Status applied = apply(fields, user); !applied) return applied;
  const auto password = chosen_password_blocking(fields);
  if (!password) return tl::unexpected(password.error());
  const auto added = voicemail::add_user_blocking(storage.stores(), storage.on(Use::calls).users, user, *password);
  if (!added) return tl::unexpected(added.error());
  print_outcome(invocation, storage, *added, "added", fields.random_password ? *password : std::nullopt);
  return {};
}

Status set(const Invocation& invocation, const UserFields& fields, Storage& storage) {
  voicemail::UserStore& users = storage.on(Use::calls).users;
  auto user = users.find_blocking(fields.name);
  if (!user) return tl::unexpected(user.error());
  if (const Status applied = apply(fields, *user); !applied) return applied;
  const auto password = chosen_password_blocking(fields);
  if (!password) return tl::unexpected(password.error());
  if (const Status updated = voicemail::update_user_blocking(storage.stores(), users, *user); !updated) return updated;
  if (fields.no_totp) {
    if (const Status off = users.set_totp_blocking(user->name, "", ""); !off) return off;
  }
  if (*password) {
    const Status changed = voicemail::set_password_blocking(storage.stores(), users, user->name, **password);
    if (!changed) return changed;
  }
  const auto kept = users.find_blocking(fields.name);
  if (!kept) return tl::unexpected(kept.error());
  print_outcome(invocation, storage, *kept, "changed", fields.random_password ? *password : std::nullopt);
  return {};
}

Status list(const Invocation& invocation, Storage& storage) {
  const auto users = storage.on(Use::calls).users.list_blocking();
  if (!users) return tl::unexpected(users.error());
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  Table table({"NAME", "ROLE", "MAILBOX", "PASSWORD", "CODES"});
  for (const User& user : *users) {
    json.push_back(to_json(user, storage.stores().clock.now()));
    table.add({user.name, std::string(to_string(user.role)), user.mailbox.value(),
               user.password_hash.empty() ? "none" : "set", user.totp_secret.empty() ? "off" : "on"});
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", users->empty()
                         ? "no users; the first: aftertone user add NAME --role administrator --random-password\n"
                         : table.to_string());
  }
  return {};
}

Status show(const Invocation& invocation, const std::string& name, Storage& storage) {
  const auto user = storage.on(Use::calls).users.find_blocking(name);
  if (!user) return tl::unexpected(user.error());
  if (invocation.json) {
    print_json(to_json(*user, storage.stores().clock.now()));
    return {};
  }
  Table table({"USER", user->name});
  table.add({"role", std::string(to_string(user->role))});
  table.add({"mailbox", user->mailbox.value().empty() ? "none" : user->mailbox.value()});
  table.add({"language", user->language.empty() ? "the browser's" : user->language});
  table.add({"password", user->password_hash.empty() ? "none: no log-in" : "set"});
  table.add({"codes", user->totp_secret.empty() ? "off" : "on"});
  table.add({"since", to_rfc3339(user->created_at)});
  fmt::print("{}", table.to_string());
  return {};
}

Status remove(const Invocation& invocation, const std::string& name, Storage& storage) {
  const Status removed = voicemail::remove_user_blocking(storage.on(Use::calls).users, name);
  if (removed) print_done(invocation.json, "removed", "user " + name);
  return removed;
}

using Work = Status (*)(const Invocation&, const UserFields&, Storage&);

void declare_fields(Syntax& command, const std::shared_ptr<UserFields>& fields, Work work) {
  command.required("NAME", fields->name, "What they log in with: a-z, 0-9 and . _ - @");
  command.option("--role", fields->role, "owner, helpdesk, administrator, operator or auditor");
  command.option("--mailbox", fields->mailbox, "Their own mailbox; all that an owner may touch");
  command.option("--language", fields->language, "Of the website, such as de (otherwise: the browser's)");
  command.option("--password", fields->password, "-: the first line of standard input");
  command.flag("--random-password", fields->random_password, "Make one and print it, this once");
  command.runs([fields, work](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return work(invocation, *fields, storage); });
  });
}

using NamedWork = Status (*)(const Invocation&, const std::string&, Storage&);

void declare_named(Syntax command, NamedWork work) {
  const auto name = std::make_shared<std::string>();
  command.required("NAME", *name, "User");
  command.runs([name, work](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return work(invocation, *name, storage); });
  });
}

}  // namespace

void declare_user(Syntax program) {
  Syntax group = program.command("user", "Users of the website: who may log in, and as what");
  group.must_have_command();
  Syntax add_one = group.command("add", "Add a user");
  declare_fields(add_one, std::make_shared<UserFields>(), add);
  Syntax set_one = group.command("set", "Change what is given of a user; a new password ends their sessions");
  const auto fields = std::make_shared<UserFields>();
  declare_fields(set_one, fields, set);
  set_one.flag("--no-totp", fields->no_totp, "Ask for no code of the authenticator any more");
  group.command("list", "List users").runs([](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return list(invocation, storage); });
  });
  declare_named(group.command("show", "Show one user"), show);
  declare_named(group.command("remove", "Remove a user and end their sessions"), remove);
}

}  // namespace aftertone::app
