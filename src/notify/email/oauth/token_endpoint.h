// Access tokens from an endpoint, by refresh token (RFC 6749 section 6) or, without one, by client credentials (section
// 4.4). One request at a time, whoever asks; what is got is kept until shortly before it expires.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "notify/email/oauth/access_tokens.h"

namespace aftertone::notify {

class TokenEndpoint : public AccessTokens {
 public:
  // The settings have been checked.
  explicit TokenEndpoint(OAuthSettings settings) : settings_(std::move(settings)) {}

  Result<std::string> current_blocking() override;
  Result<std::string> after_refusal_blocking(const std::string& refused) override;

 private:
  using Steady = std::chrono::steady_clock;
  struct Grant {
    std::string access_token;
    std::chrono::seconds lifetime{0};
    std::string refresh_token;  // empty: the one we have stays good
  };

  Result<std::string> renew_blocking(std::unique_lock<std::mutex>& lock);
  Result<Grant> ask_blocking();
  static Result<Grant> read_grant(const std::string& body);
  void keep_refresh_token_blocking(const std::string& refresh_token);

  const OAuthSettings settings_;

  // Guards what is below; not held while the endpoint is asked.
  std::mutex mutex_;
  std::condition_variable renewed_;
  bool is_renewing_ = false;
  std::string token_;  // empty: none
  Steady::time_point good_until_;
  Steady::time_point ask_again_at_;       // not before: the endpoint has failed us
  Steady::time_point refusal_counts_at_;  // not before: a refusal has made us ask already
  Error last_error_{Code::unavailable, true, ""};

  std::string unsaved_refresh_token_;  // used by whoever renews: the file could not be written
};

}  // namespace aftertone::notify
