#include "api/tries.h"

#include "api/audit_trail.h"
#include "api/problem.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "base/refusal_watch.h"

namespace aftertone::api {
namespace {

using voicemail::User;

RefusalWatch watch({20, 100, std::chrono::minutes(10)});

http::Response slow_down(std::chrono::seconds wait) {
  http::Response response = problem(429, "slow-down", "too many wrong tries: try again later");
  response.headers.push_back({"Retry-After", std::to_string(wait.count())});
  return response;
}

}  // namespace

void note_wrong_try(const std::string& from) {
  if (const auto count = watch.note_refused())
    log::error(error_codes::kWebAttack, "api",
               "{} log-ins to the website and access tokens were refused in ten minutes, the last from {}: somebody "
               "tries passwords",
               *count, from);
}

void note_right_try() {
  watch.note_let_in();
}

voicemail::WebsitePorts website_of(const Ports& ports) {
  return {ports.stores, ports.users, ports.sessions, ports.tries};
}

Result<http::Response> refused_try_blocking(const Ports& ports, const Asked& asked, const std::string& name,
                                            const voicemail::WebsiteOutcome& outcome) {
  if (!std::holds_alternative<voicemail::CodeRequired>(outcome)) note_wrong_try(asked.from);
  if (const auto* later = std::get_if<voicemail::TryLater>(&outcome)) return slow_down(later->wait);
  if (std::holds_alternative<voicemail::CodeRequired>(outcome))
    return problem(401, "code-required", "send the code of the authenticator as well");
  const auto known = ports.users.find_blocking(name);
  if (!known && known.error().code != Code::not_found) return tl::unexpected(known.error());
  const Status noted = note_blocking(ports, asked, "", "logInRefused", known ? name : "", "");
  if (!noted) return tl::unexpected(noted.error());
  log::info("api", "a log-in from {} was refused{}", asked.from, known ? ": " + name : "");
  return problem(401, "wrong-credentials", "the name, the password or the code is wrong");
}

Result<std::optional<http::Response>> refuse_wrong_password_blocking(const Ports& ports, const Asked& asked,
                                                                     const std::string& password) {
  using Refusal = std::optional<http::Response>;
  const std::string& name = asked.visit->session.user.name;
  const auto outcome = voicemail::confirm_password_blocking(website_of(ports), {name, password, "", asked.from});
  if (!outcome) return tl::unexpected(outcome.error());
  if (std::holds_alternative<User>(*outcome)) return Refusal();
  note_wrong_try(asked.from);
  if (const auto* later = std::get_if<voicemail::TryLater>(&*outcome)) return Refusal(slow_down(later->wait));
  return Refusal(problem(403, "wrong-credentials", "the password is wrong"));
}

Result<http::Response> only_for_people() {
  return fail(Code::denied, "this is for people who have logged in, not for programs");
}

}  // namespace aftertone::api
