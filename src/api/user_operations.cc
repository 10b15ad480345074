// Who may log in to the website: for administrators.
#include <nlohmann/json.hpp>

#include "api/body_fields.h"
#include "api/json_text.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/problem.h"
#include "api/versions.h"
#include "api/views.h"
#include "http/form.h"
#include "voicemail/usecases/manage_users.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Scope;
using voicemail::User;

Result<http::Response> list_users_blocking(const Ports& ports, const Asked& asked) {
  const auto page = page_asked(asked);
  if (!page) return tl::unexpected(page.error());
  const auto found = ports.users.page_blocking(page->after, page->limit);
  if (!found) return tl::unexpected(found.error());
  ordered_json items = ordered_json::array();
  for (const User& user : *found)
    items.push_back(to_json(user, ports.stores.clock.now()));
  return json_answer(200, page_of(std::move(items), found->size() < page->limit ? "" : found->back().name));
}

// What is left of the body; `password` is for another table.
Status apply(BodyFields& body, User& user, std::optional<std::string>& password) {
  if (const auto role = body.text("role")) {
    const auto parsed = voicemail::parse_user_role(*role);
    if (!parsed) return tl::unexpected(parsed.error());
    user.role = *parsed;
  }
  if (const auto mailbox = body.text("mailbox")) user.mailbox = voicemail::MailboxNumber(*mailbox);
  if (const auto language = body.text("language")) user.language = *language;
  password = body.text("password");
  return body.finish();
}

Result<http::Response> add_user_blocking(const Ports& ports, const Asked& asked) {
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  User user;
  user.name = body->needed_text("name");
  if (!body->has("role")) return fail(Code::invalid, "role is missing");
  std::optional<std::string> password;
  if (const Status applied = apply(*body, user, password); !applied) return tl::unexpected(applied.error());
  const auto added = voicemail::add_user_blocking(ports.stores, ports.users, user, password);
  if (!added) return tl::unexpected(added.error());
  http::Response response = json_answer(201, to_json(*added, ports.stores.clock.now()));
  response.headers.push_back({"Location", "/api/v1/users/" + http::percent_encoded(user.name)});
  return response;
}

Result<http::Response> show_user_blocking(const Ports& ports, const Asked& asked) {
  const auto user = ports.users.find_blocking(asked.path("name"));
  if (!user) return tl::unexpected(user.error());
  return versioned_answer(asked.request, to_json(*user, ports.stores.clock.now()));
}

using PerhapsAnswer = Result<std::optional<http::Response>>;

// Nothing: somebody else has changed the user meanwhile.
PerhapsAnswer try_change_blocking(const Ports& ports, const Asked& asked) {
  const auto seen = ports.users.find_blocking(asked.path("name"));
  if (!seen) return tl::unexpected(seen.error());
  if (!is_version_wanted(asked.request, to_json(*seen, ports.stores.clock.now()))) return changed_meanwhile();
  User user = *seen;
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  const auto totp = body->flag("is_totp_on");  // off, for who has lost the telephone
  if (totp && *totp) return fail(Code::invalid, "is_totp_on: only the user can turn it on");
  std::optional<std::string> password;
  if (const Status applied = apply(*body, user, password); !applied) return tl::unexpected(applied.error());
  if (totp) user.totp_secret = user.totp_pending = "";
  const auto changed = voicemail::change_seen_user_blocking(ports.stores, ports.users, *seen, user, password);
  if (!changed) return tl::unexpected(changed.error());
  if (!*changed) return std::optional<http::Response>();
  return show_user_blocking(ports, asked);
}

Result<http::Response> change_user_blocking(const Ports& ports, const Asked& asked) {
  return change_what_is_seen_blocking([&] { return try_change_blocking(ports, asked); });
}

PerhapsAnswer try_remove_blocking(const Ports& ports, const Asked& asked) {
  const auto user = ports.users.find_blocking(asked.path("name"));
  if (!user) return tl::unexpected(user.error());
  if (!is_version_wanted(asked.request, to_json(*user, ports.stores.clock.now()))) return changed_meanwhile();
  const auto removed = voicemail::remove_seen_user_blocking(ports.users, *user);
  if (!removed) return tl::unexpected(removed.error());
  return *removed ? std::optional(no_content()) : std::nullopt;
}

Result<http::Response> remove_user_blocking(const Ports& ports, const Asked& asked) {
  return change_what_is_seen_blocking([&] { return try_remove_blocking(ports, asked); });
}

}  // namespace

std::span<const Operation> user_operations() {
  static const Operation kOperations[] = {
      {"listUsers", "GET", "/users", Scope::users_read, {"cursor", "limit"}, list_users_blocking},
      {"addUser", "POST", "/users", Scope::users_write, {}, add_user_blocking},
      {"showUser", "GET", "/users/{name}", Scope::users_read, {}, show_user_blocking},
      {"changeUser", "PATCH", "/users/{name}", Scope::users_write, {}, change_user_blocking},
      {"removeUser", "DELETE", "/users/{name}", Scope::users_write, {}, remove_user_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
