#include "api/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "api/secret.h"
#include "base/log.h"
#include "http/form.h"

namespace aftertone::api {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kSecretBytes = 20;
constexpr std::int64_t kStepMillis = 30'000;

using Bytes = std::vector<unsigned char>;

std::string base32(const Bytes& bytes) {  // of a multiple of five
  std::string text;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const unsigned char byte : bytes) {
    buffer = (buffer << 8U) | byte;
    for (bits += 8; bits >= 5; bits -= 5)
      text += kAlphabet[(buffer >> static_cast<unsigned>(bits - 5)) & 31U];
  }
  return text;
}

Bytes from_base32(const std::string& text) {
  Bytes bytes;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return {};
    buffer = (buffer << 5U) | static_cast<std::uint32_t>(value);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<unsigned char>((buffer >> static_cast<unsigned>(bits)) & 255U));
  }
  return bytes;
}

}  // namespace

std::string new_totp_secret() {
  Bytes bytes(kSecretBytes);
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("the system gives no random numbers");
  return base32(bytes);
}

std::string totp_uri(const std::string& user, const std::string& secret) {
  return fmt::format("otpauth://totp/Aftertone:{}?secret={}&issuer=Aftertone", http::percent_encoded(user), secret);
}

std::string totp_code(const std::string& secret, std::int64_t step) {
  const Bytes key = from_base32(secret);
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter[counter.size() - 1 - i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(), digest.data(),
           &size) == nullptr)
    throw std::runtime_error("OpenSSL has no HMAC-SHA-1");
  const std::size_t at = digest[size - 1] & 15U;  // RFC 4226 section 5.3
  const std::uint32_t number = (static_cast<std::uint32_t>(digest[at] & 127U) << 24U) |
                               (static_cast<std::uint32_t>(digest[at + 1]) << 16U) |
                               (static_cast<std::uint32_t>(digest[at + 2]) << 8U) | digest[at + 3];
  return fmt::format("{:06}", number % 1'000'000);
}

std::optional<std::int64_t> totp_step(const std::string& secret, const std::string& code, WallTime now) {
  const std::int64_t current = to_millis(now) / kStepMillis;
  std::optional<std::int64_t> found;
  for (const std::int64_t step : {current - 1, current, current + 1}) {
    if (is_same_secret(totp_code(secret, step), code)) found = step;
  }
  return found;
}

std::optional<std::int64_t> totp_step_of_sealed(const SecretSeal& seal, const std::string& user,
                                                const std::string& kept, const std::string& code, WallTime now) {
  const auto secret = seal.open(kept, user);
  if (secret) return totp_step(*secret, code, now);
  log::warning("api",
               "the codes of user {} cannot be checked, their secret {}: is [web] link_secret_file another one? Let in "
               "again by: aftertone user set {} --no-totp",
               user, secret.error().detail, user);
  return std::nullopt;
}

void seal_plain_secrets_blocking(voicemail::UserStore& users, const SecretSeal& seal) {
  const auto all = users.with_codes_blocking();
  if (!all) return log::info("api", "secrets of codes are looked at when we start again: {}", to_string(all.error()));
  int sealed = 0;
  for (const voicemail::User& seen : *all) {
    voicemail::User user = seen;
    for (std::string* const secret : {&user.totp_secret, &user.totp_pending}) {
      if (!secret->empty() && !SecretSeal::is_sealed(*secret)) *secret = seal.seal(*secret, user.name);
    }
    if (user.totp_secret == seen.totp_secret && user.totp_pending == seen.totp_pending) continue;
    const auto changed = users.change_seen_blocking(seen, user);
    if (!changed)
      log::info("api", "the secret of codes of {} is not sealed yet: {}", user.name, to_string(changed.error()));
    if (changed && *changed) ++sealed;
  }
  if (sealed > 0) log::info("api", "sealed the secrets of codes of {} users", sealed);
}

}  // namespace aftertone::api
