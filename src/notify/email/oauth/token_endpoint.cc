#include "notify/email/oauth/token_endpoint.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "files/file.h"
#include "http/client.h"
#include "http/form.h"
#include "notify/email/oauth/token_file.h"

namespace aftertone::notify {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::chrono::milliseconds kAskingTakes = 20s;
constexpr auto kAfterFailure = 15s;  // to the next request
constexpr auto kAfterRefusal = 5min;
constexpr auto kBetweenRefusals = 1min;  // that make us ask: what is refused again soon is not mended by asking

// A member that is text, else "".
std::string text_at(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json parse(const std::string& body) {
  json parsed = json::parse(body, nullptr, false);
  return parsed.is_object() ? parsed : json::object();
}

// RFC 6749 section 5.2: `{"error": "invalid_grant", "error_description": "..."}`.
std::string complaint(const http::ClientResponse& response) {
  const json body = parse(response.body);
  const std::string words = text_at(body, "error") + " " + text_at(body, "error_description");
  return fmt::format("{} {}", response.status, ascii::trimmed(ascii::printable(words.substr(0, 300))));
}

// Early enough that a mail which begins now ends before it expires.
std::chrono::seconds usable_for(std::chrono::seconds lifetime) {
  return lifetime - std::min<std::chrono::seconds>(5min, lifetime / 5);
}

}  // namespace

Result<std::string> TokenEndpoint::current_blocking() {
  std::unique_lock lock(mutex_);
  if (!token_.empty() && Steady::now() < good_until_) return token_;
  return renew_blocking(lock);
}

Result<std::string> TokenEndpoint::after_refusal_blocking(const std::string& refused) {
  std::unique_lock lock(mutex_);
  if (!token_.empty() && token_ != refused) return token_;
  if (!token_.empty() && !is_renewing_) {
    if (Steady::now() < refusal_counts_at_)
      return fail_temporarily(Code::denied, "so is a token that has just been got: check user, scope and rights");
    refusal_counts_at_ = Steady::now() + kBetweenRefusals;
    token_.clear();
  }
  return renew_blocking(lock);
}

Result<std::string> TokenEndpoint::renew_blocking(std::unique_lock<std::mutex>& lock) {
  if (is_renewing_) {
    const bool has_ended = renewed_.wait_for(lock, 2 * kAskingTakes, [this] { return !is_renewing_; });
    if (has_ended && !token_.empty() && Steady::now() < good_until_) return token_;
    return tl::unexpected(last_error_);
  }
  if (Steady::now() < ask_again_at_) return tl::unexpected(last_error_);
  is_renewing_ = true;
  lock.unlock();
  const Result<Grant> grant = ask_blocking();
  lock.lock();
  is_renewing_ = false;
  renewed_.notify_all();
  if (!grant) {
    last_error_ = grant.error();
    ask_again_at_ = Steady::now() + (grant.error().code == Code::denied ? kAfterRefusal : kAfterFailure);
    return tl::unexpected(last_error_);
  }
  token_ = grant->access_token;
  good_until_ = Steady::now() + usable_for(grant->lifetime);
  return token_;
}

Result<TokenEndpoint::Grant> TokenEndpoint::ask_blocking() {
  http::Fields fields{{"client_id", settings_.client_id}};
  if (!settings_.client_secret.empty()) fields.emplace_back("client_secret", settings_.client_secret);
  if (!settings_.scope.empty()) fields.emplace_back("scope", settings_.scope);
  if (settings_.refresh_token_file.empty()) {
    fields.emplace_back("grant_type", "client_credentials");
  } else {
    auto refresh = unsaved_refresh_token_.empty() ? read_secret_line_blocking(settings_.refresh_token_file)
                                                  : Result<std::string>(unsaved_refresh_token_);
    if (!refresh) return fail_while("email.oauth.refresh_token_file", refresh);
    fields.emplace_back("grant_type", "refresh_token");
    fields.emplace_back("refresh_token", std::move(*refresh));
  }
  http::ClientRequest request;
  request.url = settings_.token_url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = http::encode_form(fields);
  request.total_timeout = kAskingTakes;
  request.ca_file = settings_.ca_file;
  const http::Exchange exchange = http::exchange_blocking(request);
  if (!exchange.response)
    return fail_temporarily(Code::unavailable, "the token endpoint cannot be reached: " + exchange.error);
  const int status = exchange.response->status;
  if (status == 400 || status == 401 || status == 403) {
    const std::string words = complaint(*exchange.response);
    log::error(error_codes::kNotifyTokenRefused, "notify", "the token endpoint refuses us, no mail can be sent: {}",
               words);
    return fail_temporarily(Code::denied, "the token endpoint refuses us: " + words);
  }
  if (status != 200 || !exchange.response->is_whole)
    return fail_temporarily(Code::unavailable, "the token endpoint says " + complaint(*exchange.response));
  auto grant = read_grant(exchange.response->body);
  if (grant && !settings_.refresh_token_file.empty()) keep_refresh_token_blocking(grant->refresh_token);
  return grant;
}

Result<TokenEndpoint::Grant> TokenEndpoint::read_grant(const std::string& body) {
  const json answer = parse(body);
  Grant grant;
  grant.access_token = text_at(answer, "access_token");
  const std::string type = text_at(answer, "token_type");
  if (!is_token(grant.access_token) || !ascii::equals_ignoring_case(type, "Bearer"))
    return fail_temporarily(Code::unavailable, "the token endpoint gives no bearer token");
  const auto lifetime = answer.find("expires_in");
  const bool is_told = lifetime != answer.end() && lifetime->is_number_integer();
  const std::int64_t seconds = is_told ? lifetime->get<std::int64_t>() : 300;
  grant.lifetime = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 5, 86'400));
  const std::string refresh = text_at(answer, "refresh_token");
  if (is_token(refresh)) grant.refresh_token = refresh;
  return grant;
}

// Some endpoints give a new one with each answer and let the old one end.
void TokenEndpoint::keep_refresh_token_blocking(const std::string& refresh_token) {
  const auto& file = settings_.refresh_token_file;
  const Result<std::string> known = read_secret_line_blocking(file);
  if (refresh_token.empty() || (known && *known == refresh_token)) return;
  const std::filesystem::path fresh = file.string() + ".new";
  (void)unlink(fresh.c_str());  // what a crash left behind
  Status kept = files::write_new_file_blocking(fresh, refresh_token + "\n", 0600);
  if (kept && rename(fresh.c_str(), file.c_str()) != 0)
    kept = files::fail_with_errno(errno, "replace " + file.string());
  if (kept) kept = files::sync_directory_blocking(file.has_parent_path() ? file.parent_path() : ".");
  unsaved_refresh_token_ = kept ? "" : refresh_token;
  if (!kept)
    log::error(error_codes::kNotifyRefreshToken, "notify", "the new refresh token is lost at the next stop: {}",
               kept.error().detail);
}

}  // namespace aftertone::notify
