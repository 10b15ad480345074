#include "api/oidc/id_token.h"

#include <cjose/cjose.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include "api/secret.h"

namespace aftertone::api {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::size_t kLongestToken = 64 * 1024;
constexpr auto kWrongClocks = 60s;
constexpr auto kOldest = 10min;  // it is made for us while we wait

// Public keys only: with a shared secret, whoever knows it could say who somebody is; and never "none".
constexpr std::string_view kAlgorithms[] = {"RS256", "RS384", "RS512", "PS256", "PS384",
                                            "PS512", "ES256", "ES384", "ES512"};

using Jws = std::unique_ptr<cjose_jws_t, decltype(&cjose_jws_release)>;
using Jwk = std::unique_ptr<cjose_jwk_t, decltype(&cjose_jwk_release)>;

struct Signature {
  std::string algorithm;
  std::string key_id;  // empty: it does not say
};

tl::unexpected<Error> refused(const std::string& why) {
  return fail(Code::denied, "the ID token " + why);
}

std::string header_text(cjose_header_t* header, const char* name) {
  cjose_err error{};
  const char* const value = cjose_header_get(header, name, &error);
  return value == nullptr ? std::string() : std::string(value);
}

Result<Signature> signature_of(cjose_jws_t* jws) {
  cjose_header_t* const header = cjose_jws_get_protected(jws);
  Signature signature{header_text(header, CJOSE_HDR_ALG), header_text(header, CJOSE_HDR_KID)};
  if (std::ranges::find(kAlgorithms, signature.algorithm) == std::end(kAlgorithms))
    return refused("is signed in a way that is not allowed");
  cjose_err error{};
  const std::unique_ptr<char, decltype(&std::free)> critical(cjose_header_get_raw(header, "crit", &error), &std::free);
  if (critical) return refused("wants something that we do not know");
  return signature;
}

bool is_for(const json& key, const Signature& signature) {
  const std::string type = signature.algorithm.starts_with("ES") ? "EC" : "RSA";
  const std::string use = text_in(key, "use");
  const std::string algorithm = text_in(key, "alg");
  return text_in(key, "kty") == type && (use.empty() || use == "sig") &&
         (algorithm.empty() || algorithm == signature.algorithm) &&
         (signature.key_id.empty() || text_in(key, "kid") == signature.key_id);
}

bool has_signed(const json& key, cjose_jws_t* jws) {
  const std::string text = key.dump();
  cjose_err error{};
  const Jwk jwk(cjose_jwk_import(text.data(), text.size(), &error), &cjose_jwk_release);
  return jwk && cjose_jws_verify(jws, jwk.get(), &error);
}

// A token that does not name its key is taken with any of a few.
Status check_signature(cjose_jws_t* jws, const std::string& keys) {
  const auto signature = signature_of(jws);
  if (!signature) return tl::unexpected(signature.error());
  const json set = json::parse(keys, nullptr, false);
  if (!set.is_object() || !set.contains("keys") || !set["keys"].is_array())
    return fail(Code::not_found, "the provider's keys cannot be read");
  for (const json& key : set["keys"]) {
    if (key.is_object() && is_for(key, *signature) && has_signed(key, jws)) return {};
  }
  return fail(Code::not_found, "the ID token is not signed with one of the provider's keys");
}

std::optional<WallTime> time_in(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(seconds >= 0) || seconds > 1e11) return std::nullopt;
  return from_millis(static_cast<std::int64_t>(seconds * 1000));
}

// For us, and if for others as well, then asked for by us.
Status check_audience(const json& claims, const std::string& client_id) {
  const json audience = claims.value("aud", json());
  const bool is_list = audience.is_array();
  const bool is_ours =
      is_list ? std::ranges::find(audience, json(client_id)) != audience.end() : audience == json(client_id);
  if (!is_ours) return refused("is for somebody else");
  const bool has_party = claims.contains("azp");
  if (is_list && audience.size() > 1 && !has_party) return refused("is for several, and does not say who asked for it");
  if (has_party && text_in(claims, "azp") != client_id) return refused("was asked for by somebody else");
  return {};
}

Status check_times(const json& claims, WallTime now) {
  const auto expires = time_in(claims, "exp");
  const auto issued = time_in(claims, "iat");
  const auto begins = time_in(claims, "nbf");
  if (!expires || !issued) return refused("does not say from when until when it holds");
  if (*expires <= now - kWrongClocks) return refused("is over; is the clock right?");
  if (*issued > now + kWrongClocks || (begins && *begins > now + kWrongClocks))
    return refused("is from the future; is the clock right?");
  if (*issued < now - kOldest) return refused("is too old; is the clock right?");
  return {};
}

Status check_claims(const json& claims, const IdTokenCheck& check) {
  if (!claims.is_object()) return refused("has no claims");
  if (text_in(claims, "iss") != check.issuer) return refused("is of another issuer");
  if (const Status ours = check_audience(claims, check.client_id); !ours) return ours;
  if (const Status timely = check_times(claims, check.now); !timely) return timely;
  if (check.nonce.empty() || !is_same_secret(text_in(claims, "nonce"), check.nonce))
    return refused("is of another log-in");
  const std::string subject = text_in(claims, "sub");
  return subject.empty() || subject.size() > 255 ? refused("does not say who it is") : Status();
}

}  // namespace

std::string text_in(const json& object, const std::string& name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<json> claims_of_id_token(const std::string& token, const std::string& keys, const IdTokenCheck& check) {
  if (token.empty() || token.size() > kLongestToken) return refused("is missing, or too long");
  cjose_err error{};
  const Jws jws(cjose_jws_import(token.data(), token.size(), &error), &cjose_jws_release);
  if (!jws) return refused("cannot be read");
  if (const Status is_signed = check_signature(jws.get(), keys); !is_signed) return tl::unexpected(is_signed.error());
  std::uint8_t* text = nullptr;  // stays the token's own
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &text, &size, &error)) return refused("cannot be read");
  json claims = json::parse(text, text + size, nullptr, false);
  if (const Status good = check_claims(claims, check); !good) return tl::unexpected(good.error());
  return claims;
}

}  // namespace aftertone::api
