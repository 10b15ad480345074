// Codes from an authenticator, which a user turns on and off.
#include <nlohmann/json.hpp>

#include "api/body_fields.h"
#include "api/json_text.h"
#include "api/operation.h"
#include "api/problem.h"
#include "api/totp.h"
#include "api/tries.h"

namespace aftertone::api {
namespace {

using voicemail::User;

Result<http::Response> begin_totp_blocking(const Ports& ports, const Asked& asked) {
  if (!asked.visit) return only_for_people();
  const User& user = asked.visit->session.user;
  if (!user.totp_secret.empty()) return fail(Code::conflict, "it is on: turn it off first");
  const std::string secret = new_totp_secret();
  const Status kept = ports.users.set_totp_blocking(user.name, "", ports.seal.seal(secret, user.name));
  if (!kept) return tl::unexpected(kept.error());
  return json_answer(200, {{"secret", secret}, {"uri", totp_uri(user.name, secret)}});
}

Result<http::Response> turn_on_totp_blocking(const Ports& ports, const Asked& asked) {
  if (!asked.visit) return only_for_people();
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  const std::string code = body->needed_text("code");
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  const User& user = asked.visit->session.user;
  if (user.totp_pending.empty()) return fail(Code::conflict, "begin with POST /session/totp");
  const auto step = totp_step_of_sealed(ports.seal, user.name, user.totp_pending, code, ports.stores.clock.now());
  if (!step) return fail(Code::invalid, "code: not the one of now; is the clock of the telephone right?");
  const auto taken = ports.users.take_totp_step_blocking(user.name, *step);
  if (!taken) return tl::unexpected(taken.error());
  const Status set = ports.users.set_totp_blocking(user.name, user.totp_pending, "");
  return set.map([] { return no_content(); });
}

Result<http::Response> turn_off_totp_blocking(const Ports& ports, const Asked& asked) {
  if (!asked.visit) return only_for_people();
  auto body = BodyFields::read(asked.request);
  if (!body) return tl::unexpected(body.error());
  const std::string password = body->needed_text("password");
  if (const Status good = body->finish(); !good) return tl::unexpected(good.error());
  auto refusal = refuse_wrong_password_blocking(ports, asked, password);
  if (!refusal) return tl::unexpected(refusal.error());
  if (*refusal) return std::move(**refusal);
  const Status set = ports.users.set_totp_blocking(asked.visit->session.user.name, "", "");
  return set.map([] { return no_content(); });
}

}  // namespace

std::span<const Operation> second_factor_operations() {
  static const Operation kOperations[] = {
      {"beginTotp", "POST", "/session/totp", std::nullopt, {}, begin_totp_blocking},
      {"turnOnTotp", "PUT", "/session/totp", std::nullopt, {}, turn_on_totp_blocking},
      {"turnOffTotp", "DELETE", "/session/totp", std::nullopt, {}, turn_off_totp_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
