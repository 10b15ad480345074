#include "api/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

#include "base/ascii.h"

namespace aftertone::api {
namespace {

constexpr std::string_view kPrefix = "at1_";
constexpr std::size_t kRandomBytes = 32;

std::string hex(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace

std::string new_session_secret() {
  std::array<unsigned char, kRandomBytes> bytes{};
  if (RAND_bytes(bytes.data(), kRandomBytes) != 1) throw std::runtime_error("the system gives no random numbers");
  return hex(bytes);
}

std::string new_secret() {
  return std::string(kPrefix) + new_session_secret();
}

std::optional<std::string> session_secret_in(std::string_view text) {
  const bool is_ours =
      text.size() == 2 * kRandomBytes && std::ranges::all_of(text, [](char c) { return ascii::hex_value(c) >= 0; });
  return is_ours ? std::optional(std::string(text)) : std::nullopt;
}

bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::string> secret_in(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!ascii::equals_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const std::string_view text = ascii::trimmed(authorization.substr(kScheme.size()));
  if (text.size() != kPrefix.size() + 2 * kRandomBytes || !text.starts_with(kPrefix)) return std::nullopt;
  return std::string(text);
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL has no SHA-256");
  return hex(std::span(digest).first(size));
}

}  // namespace aftertone::api
