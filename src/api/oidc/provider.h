// A provider of identities: people log in there, in their company's way, and it tells us who they are (OpenID Connect
// Core 1.0, authorization code flow with PKCE, RFC 7636; discovery 1.0).
#pragma once

#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/client.h"
#include "voicemail/model/user.h"

namespace aftertone::api {

struct ProviderSettings {
  std::string name;    // on the button
  std::string issuer;  // "https://id.example.com/realms/staff", exactly as the provider writes it
  std::string client_id;
  std::string client_secret;  // empty: a public client
  std::string callback;       // "https://voicemail.example.com/api/v1/session/oidc/callback"
  std::vector<std::string> scopes;
  std::string user_claim = "preferred_username";  // who it is here
  std::string groups_claim = "groups";
  std::string mailbox_claim;                                        // of new owners; empty: none are made
  std::vector<std::pair<std::string, voicemail::UserRole>> groups;  // the first that somebody is in counts
  bool adds_users = false;                                          // who is not known here
  std::string ca_file;                                              // empty: the system's
};

// What one log-in is known by again. All of it is made of the secret in the browser's cookie, so that nothing is kept.
struct LogInProof {
  std::string state;     // comes back with the browser
  std::string nonce;     // comes back in the ID token
  std::string verifier;  // whoever shows it began the log-in
};
LogInProof proof_of(const std::string& secret);

// Any thread.
class Provider {
 public:
  Provider(ProviderSettings settings, const Clock& clock);  // which outlives it

  const ProviderSettings& settings() const { return settings_; }

  // Where a browser goes to log in. Error: unavailable (temporary). Blocks.
  Result<std::string> log_in_address_blocking(const LogInProof& proof);

  struct Returned {
    std::string code;
    std::string issuer;  // empty: it did not say (RFC 9207)
  };
  // Who it is that came back with a code: checked claims. Errors: denied (`detail` says why), unavailable (temporary).
  // Blocks, not longer than some seconds.
  Result<nlohmann::json> claims_blocking(const Returned& returned, const LogInProof& proof);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  struct Document {
    nlohmann::json json;
    Instant read_at;
  };
  class Turn;

  Result<nlohmann::json> metadata_blocking();
  Result<std::string> keys_blocking(const std::string& address, bool are_new_ones_wanted);
  Result<nlohmann::json> get_blocking(const std::string& address);
  Result<std::string> id_token_blocking(const nlohmann::json& metadata, const std::string& code,
                                        const LogInProof& proof);
  http::ClientRequest request_to(const std::string& address) const;
  bool may_be_asked(const std::string& address) const;

  const ProviderSettings settings_;
  const Clock& clock_;
  std::mutex mutex_;  // web threads ask at the same time
  std::optional<Document> metadata_;
  std::optional<Document> keys_;
  int asking_ = 0;
};

}  // namespace aftertone::api
