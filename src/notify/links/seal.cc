#include "notify/links/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/assert.h"
#include "http/base64.h"

namespace aftertone::notify {
namespace {

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  const auto* text = reinterpret_cast<const unsigned char*>(data.data());
  const auto* done = HMAC(digest, key.data(), static_cast<int>(key.size()), text, data.size(), bytes.data(), &size);
  AT_ASSERT(done != nullptr);
  return {bytes.begin(), bytes.begin() + size};
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view data) {
  return hmac(EVP_sha256(), key, data);
}

std::string hmac_sha1(std::string_view key, std::string_view data) {
  return hmac(EVP_sha1(), key, data);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string encode_base64url(std::string_view bytes) {
  std::string text = http::encode_base64(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text.substr(0, text.find('='));
}

std::optional<std::string> decode_base64url(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  std::uint32_t gathered = 0;
  unsigned int bits = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    gathered = gathered << 6U | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(gathered >> bits & 0xFFU);
  }
  // Only one text for the same bytes: no spare bits, no character too many.
  if (encode_base64url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace aftertone::notify
