#include "sip/auth/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/ascii.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

constexpr std::size_t kLongestChallenge = 2'048;

std::string hex_of(std::span<const unsigned char> bytes) {
  std::string hex;
  for (const unsigned char byte : bytes)
    hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string hash(DigestAlgorithm algorithm, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  const EVP_MD* const digest = algorithm == DigestAlgorithm::sha256 ? EVP_sha256() : EVP_md5();
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, digest, nullptr) != 1) return {};
  return hex_of(std::span(bytes).first(size));
}

std::string unquoted(std::string_view text) {
  text = ascii::trimmed(text);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    result += text[i];
  }
  return result;
}

// As it goes between quotes; a line break never gets that far.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : ascii::printable(text)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::optional<DigestAlgorithm> algorithm_of(std::string_view name) {
  if (name.empty() || ascii::equals_ignoring_case(name, "MD5")) return DigestAlgorithm::md5;
  if (ascii::equals_ignoring_case(name, "SHA-256")) return DigestAlgorithm::sha256;
  return std::nullopt;
}

bool offers_auth(std::string_view qop) {
  for (const std::string_view value : ascii::split(qop, ',')) {
    if (ascii::equals_ignoring_case(ascii::trimmed(value), "auth")) return true;
  }
  return false;
}

// False: the value of a known parameter is of a kind that we cannot answer.
bool take_parameter(std::string_view name, const std::string& value, DigestChallenge& challenge) {
  if (name == "realm") challenge.realm = value;
  if (name == "nonce") challenge.nonce = value;
  if (name == "opaque") challenge.opaque = value;
  if (name == "stale") challenge.is_stale = ascii::equals_ignoring_case(value, "true");
  if (name == "qop") return challenge.has_qop = offers_auth(value);
  if (name != "algorithm") return true;
  const auto algorithm = algorithm_of(value);
  challenge.algorithm = algorithm.value_or(DigestAlgorithm::md5);
  challenge.algorithm_name = value;
  return algorithm.has_value();
}

}  // namespace

std::optional<DigestChallenge> parse_digest_challenge(std::string_view value, bool is_from_proxy) {
  constexpr std::string_view kScheme = "Digest";
  value = ascii::trimmed(value);
  if (value.size() > kLongestChallenge || value.size() <= kScheme.size()) return std::nullopt;
  if (!ascii::equals_ignoring_case(value.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  if (!ascii::is_space(value[kScheme.size()])) return std::nullopt;
  DigestChallenge challenge;
  challenge.is_from_proxy = is_from_proxy;
  for (const std::string& parameter : split_header_values(value.substr(kScheme.size()))) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string::npos) return std::nullopt;
    const std::string name = ascii::to_lower(ascii::trimmed(std::string_view(parameter).substr(0, equals)));
    if (!take_parameter(name, unquoted(std::string_view(parameter).substr(equals + 1)), challenge)) return std::nullopt;
  }
  const bool is_complete = !challenge.realm.empty() && !challenge.nonce.empty();
  return is_complete ? std::optional(challenge) : std::nullopt;
}

std::optional<DigestChallenge> choose_challenge(const std::vector<DigestChallenge>& challenges,
                                                std::string_view realm) {
  std::optional<DigestChallenge> chosen;
  for (const DigestChallenge& challenge : challenges) {
    if (challenge.realm != realm) continue;
    if (!chosen || challenge.algorithm > chosen->algorithm) chosen = challenge;
  }
  return chosen;
}

std::string new_cnonce() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return hex_of(bytes);
}

std::string_view answer_header(const DigestChallenge& challenge) {
  return challenge.is_from_proxy ? "Proxy-Authorization" : "Authorization";
}

std::string answer_challenge(const DigestChallenge& challenge, const Credentials& credentials,
                             const DigestRequest& request) {
  const auto digest = [&](const std::string& text) { return hash(challenge.algorithm, text); };
  const std::string who = digest(fmt::format("{}:{}:{}", credentials.user, challenge.realm, credentials.password));
  const std::string what = digest(fmt::format("{}:{}", request.method, request.uri));
  const std::string count = fmt::format("{:08x}", request.nonce_count);
  const std::string response =
      challenge.has_qop ? digest(fmt::format("{}:{}:{}:{}:auth:{}", who, challenge.nonce, count, request.cnonce, what))
                        : digest(fmt::format("{}:{}:{}", who, challenge.nonce, what));
  std::string value =
      fmt::format("Digest username={}, realm={}, nonce={}, uri={}, response=\"{}\"", quoted(credentials.user),
                  quoted(challenge.realm), quoted(challenge.nonce), quoted(request.uri), response);
  if (!challenge.algorithm_name.empty()) {
    value += challenge.algorithm == DigestAlgorithm::sha256 ? ", algorithm=SHA-256" : ", algorithm=MD5";
  }
  if (challenge.has_qop) value += fmt::format(", qop=auth, nc={}, cnonce={}", count, quoted(request.cnonce));
  if (!challenge.opaque.empty()) value += fmt::format(", opaque={}", quoted(challenge.opaque));
  return value;
}

}  // namespace aftertone::sip
