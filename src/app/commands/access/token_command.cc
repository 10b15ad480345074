#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "api/secret.h"
#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "voicemail/usecases/access_tokens.h"

namespace aftertone::app {
namespace {

using voicemail::AccessToken;

struct AddRequest {
  std::string name;
  std::vector<std::string> scopes;
  std::string mailbox;
  std::optional<std::int64_t> days;
};

Result<AccessToken> token_of(const AddRequest& request, WallTime now) {
  AccessToken token;
  token.name = request.name;
  token.mailbox = voicemail::MailboxNumber(request.mailbox);
  std::string scopes;
  for (const std::string& scope : request.scopes)
    scopes += scope + " ";
  auto parsed = voicemail::parse_scopes(scopes);
  if (!parsed) return fail_while("--scope", parsed);
  token.scopes = std::move(*parsed);
  if (request.days) token.expires_at = now + std::chrono::days(*request.days);
  return token;
}

Status add(const Invocation& invocation, const AddRequest& request, Storage& storage) {
  auto token = token_of(request, storage.stores().clock.now());
  if (!token) return tl::unexpected(token.error());
  const std::string secret = api::new_secret();
  token->secret_sha256 = api::sha256_hex(secret);
  const auto added = add_access_token_blocking(storage.stores(), storage.access_tokens(), *token);
  if (!added) return tl::unexpected(added.error());
  if (invocation.json) {
    nlohmann::ordered_json json = to_json(*added);
    json["secret"] = secret;
    print_json(json);
  } else {
    print_line(secret);
    fmt::print(stderr, "Keep it now: it is not shown again. Programs send it as: Authorization: Bearer {}...\n",
               secret.substr(0, 8));
  }
  return {};
}

Status list(const Invocation& invocation, Storage& storage) {
  const auto tokens = storage.access_tokens().list_blocking();
  if (!tokens) return tl::unexpected(tokens.error());
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  Table table({"NAME", "SCOPES", "MAILBOX", "EXPIRES", "LAST USED"});
  const auto time = [](const std::optional<WallTime>& at) { return at ? to_rfc3339(*at) : "never"; };
  for (const AccessToken& token : *tokens) {
    json.push_back(to_json(token));
    table.add({token.name, to_string(token.scopes), token.mailbox.value().empty() ? "all" : token.mailbox.value(),
               time(token.expires_at), time(token.last_used_at)});
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", tokens->empty() ? "no access tokens\n" : table.to_string());
  }
  return {};
}

Status revoke(const Invocation& invocation, const std::string& name, Storage& storage) {
  const Status removed = storage.access_tokens().remove_blocking(name);
  if (removed) print_done(invocation.json, "revoked", "token " + name);
  return removed;
}

}  // namespace

void declare_token(Syntax program) {
  Syntax group = program.command("token", "Access tokens: which programs may use the web interface, and for what");
  group.must_have_command();
  Syntax add_one = group.command("add", "Make an access token and print it, this once");
  const auto request = std::make_shared<AddRequest>();
  add_one.required("NAME", request->name, "What it is for");
  add_one.repeated("--scope", request->scopes,
                   "Such as mailboxes:read; again for another (the interface for programs says which there are)");
  add_one.option("--mailbox", request->mailbox, "All that it may touch (otherwise: every mailbox)");
  add_one.number("--days", request->days, 1, 3650, "How long it is valid (otherwise: until it is revoked)");
  add_one.runs([request](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return add(invocation, *request, storage); });
  });
  group.command("list", "List access tokens, and when each was last used").runs([](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return list(invocation, storage); });
  });
  Syntax revoke_one = group.command("revoke", "End an access token: the next request with it is refused");
  const auto name = std::make_shared<std::string>();
  revoke_one.required("NAME", *name, "Token");
  revoke_one.runs([name](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return revoke(invocation, *name, storage); });
  });
}

}  // namespace aftertone::app
