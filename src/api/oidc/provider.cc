#include "api/oidc/provider.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "api/oidc/id_token.h"
#include "api/secret.h"
#include "base/ascii.h"
#include "http/base64.h"
#include "http/form.h"

namespace aftertone::api {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto kKept = 1h;
constexpr auto kBetweenNewKeys = 10s;  // whoever sends tokens with keys of their own makes us ask no more often
constexpr int kMostAsking = 2;         // of the web server's threads, for a provider that hangs
constexpr std::size_t kMostBytes = 256 * 1024;

tl::unexpected<Error> unreachable(const std::string& what) {
  return fail_temporarily(Code::unavailable, "OpenID Connect: " + what);
}

// RFC 7636 section 4.2: BASE64URL(SHA256(verifier)).
std::string challenge_of(const std::string& verifier) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(verifier.data(), verifier.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string text = http::encode_base64({reinterpret_cast<const char*>(digest.data()), size});
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  text.erase(text.find('='));
  return text;
}

bool is_on_this_machine(std::string_view address) {
  for (const std::string_view here : {"http://127.0.0.1", "http://[::1]", "http://localhost"}) {
    if (!address.starts_with(here)) continue;
    const std::string_view rest = address.substr(here.size());
    return rest.empty() || rest.front() == ':' || rest.front() == '/';
  }
  return false;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    text.append(text.empty() ? "" : " ").append(word);
  return text;
}

// client_secret_basic is what every provider takes; a few want it in the form.
bool wants_secret_in_form(const json& metadata) {
  const json methods = metadata.value("token_endpoint_auth_methods_supported", json::array({"client_secret_basic"}));
  const auto takes = [&methods](const char* method) {
    return methods.is_array() && std::ranges::find(methods, json(method)) != methods.end();
  };
  return !takes("client_secret_basic") && takes("client_secret_post");
}

}  // namespace

LogInProof proof_of(const std::string& secret) {
  return {sha256_hex("oidc state " + secret), sha256_hex("oidc nonce " + secret),
          sha256_hex("oidc verifier " + secret)};
}

// One of the few that may wait for the provider at a time.
class Provider::Turn {
 public:
  explicit Turn(Provider& provider) : provider_(provider) {
    const std::lock_guard lock(provider_.mutex_);
    has_it_ = provider_.asking_ < kMostAsking;
    if (has_it_) ++provider_.asking_;
  }
  ~Turn() {
    const std::lock_guard lock(provider_.mutex_);
    if (has_it_) --provider_.asking_;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool has_it() const { return has_it_; }

 private:
  Provider& provider_;
  bool has_it_ = false;
};

Provider::Provider(ProviderSettings settings, const Clock& clock) : settings_(std::move(settings)), clock_(clock) {}

// What it says of itself leads nowhere else: with TLS, but on this machine.
bool Provider::may_be_asked(const std::string& address) const {
  return address.starts_with("https://") || (is_on_this_machine(settings_.issuer) && is_on_this_machine(address));
}

http::ClientRequest Provider::request_to(const std::string& address) const {
  http::ClientRequest request;
  request.method = "GET";
  request.url = address;
  request.headers = {{"Accept", "application/json"}};
  request.connect_timeout = 3s;
  request.total_timeout = 8s;
  request.max_response_bytes = kMostBytes;
  request.ca_file = settings_.ca_file;
  return request;
}

Result<json> Provider::get_blocking(const std::string& address) {
  if (!may_be_asked(address)) return unreachable(address + " is not an https:// address");
  const http::Exchange exchange = http::exchange_blocking(request_to(address));
  if (!exchange.response || !exchange.response->is_whole) return unreachable(address + ": " + exchange.error);
  if (exchange.response->status != 200)
    return unreachable(address + ": status " + std::to_string(exchange.response->status));
  json read = json::parse(exchange.response->body, nullptr, false);
  if (!read.is_object()) return unreachable(address + ": no JSON");
  return read;
}

Result<json> Provider::metadata_blocking() {
  const Instant now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (metadata_ && now - metadata_->read_at < kKept) return metadata_->json;
  }
  const std::string slash = settings_.issuer.ends_with('/') ? "" : "/";
  auto read = get_blocking(settings_.issuer + slash + ".well-known/openid-configuration");
  if (!read) return read;
  if (text_in(*read, "issuer") != settings_.issuer)
    return unreachable("[web.oidc] issuer: the provider calls itself \"" + ascii::printable(text_in(*read, "issuer")) +
                       "\"");
  for (const char* name : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
    if (!may_be_asked(text_in(*read, name)))
      return unreachable(std::string("the provider's ") + name + " is not an https:// address");
  }
  const std::lock_guard lock(mutex_);
  metadata_ = Document{*read, now};
  return read;
}

Result<std::string> Provider::keys_blocking(const std::string& address, bool are_new_ones_wanted) {
  const Instant now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto most = are_new_ones_wanted ? std::chrono::seconds(kBetweenNewKeys) : std::chrono::seconds(kKept);
    if (keys_ && now - keys_->read_at < most) return keys_->json.dump();
  }
  auto read = get_blocking(address);
  if (!read) return tl::unexpected(read.error());
  const std::lock_guard lock(mutex_);
  keys_ = Document{std::move(*read), now};
  return keys_->json.dump();
}

Result<std::string> Provider::log_in_address_blocking(const LogInProof& proof) {
  const Turn turn(*this);
  if (!turn.has_it()) return unreachable("others log in at the moment");
  const auto metadata = metadata_blocking();
  if (!metadata) return tl::unexpected(metadata.error());
  const std::string address = text_in(*metadata, "authorization_endpoint");
  const std::string query = http::encode_form({{"response_type", "code"},
                                               {"client_id", settings_.client_id},
                                               {"redirect_uri", settings_.callback},
                                               {"scope", joined(settings_.scopes)},
                                               {"state", proof.state},
                                               {"nonce", proof.nonce},
                                               {"code_challenge", challenge_of(proof.verifier)},
                                               {"code_challenge_method", "S256"}});
  return address + (address.find('?') == std::string::npos ? "?" : "&") + query;
}

Result<std::string> Provider::id_token_blocking(const json& metadata, const std::string& code,
                                                const LogInProof& proof) {
  http::ClientRequest request = request_to(text_in(metadata, "token_endpoint"));
  request.method = "POST";
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  http::Fields form{{"grant_type", "authorization_code"},
                    {"code", code},
                    {"redirect_uri", settings_.callback},
                    {"code_verifier", proof.verifier}};
  if (settings_.client_secret.empty() || wants_secret_in_form(metadata)) {
    form.emplace_back("client_id", settings_.client_id);
    if (!settings_.client_secret.empty()) form.emplace_back("client_secret", settings_.client_secret);
  } else {  // RFC 6749 section 2.3.1
    const std::string pair =
        http::percent_encoded(settings_.client_id) + ":" + http::percent_encoded(settings_.client_secret);
    request.headers.push_back({"Authorization", "Basic " + http::encode_base64(pair)});
  }
  request.body = http::encode_form(form);
  const http::Exchange exchange = http::exchange_blocking(request);
  if (!exchange.response || !exchange.response->is_whole || exchange.response->status >= 500)
    return unreachable("the token endpoint: " + exchange.error);
  const json answer = json::parse(exchange.response->body, nullptr, false);
  if (exchange.response->status != 200 || !answer.is_object())
    return fail(Code::denied, "the provider does not take the code: " +
                                  ascii::printable(answer.is_object() ? text_in(answer, "error") : "no JSON"));
  return text_in(answer, "id_token");
}

Result<json> Provider::claims_blocking(const Returned& returned, const LogInProof& proof) {
  const Turn turn(*this);
  if (!turn.has_it()) return unreachable("others log in at the moment");
  const auto metadata = metadata_blocking();
  if (!metadata) return tl::unexpected(metadata.error());
  const bool says_issuer = metadata->value("authorization_response_iss_parameter_supported", json(false)) == json(true);
  if ((says_issuer || !returned.issuer.empty()) && returned.issuer != settings_.issuer)
    return fail(Code::denied, "the answer is of another provider");
  const auto token = id_token_blocking(*metadata, returned.code, proof);
  if (!token) return tl::unexpected(token.error());
  const IdTokenCheck check{settings_.issuer, settings_.client_id, proof.nonce, clock_.now()};
  for (const bool are_new_ones_wanted : {false, true}) {  // keys are changed now and then
    const auto keys = keys_blocking(text_in(*metadata, "jwks_uri"), are_new_ones_wanted);
    if (!keys) return tl::unexpected(keys.error());
    auto claims = claims_of_id_token(*token, *keys, check);
    if (claims || claims.error().code != Code::not_found) return claims;
  }
  return fail(Code::denied, "the ID token is not signed with one of the provider's keys");
}

}  // namespace aftertone::api
