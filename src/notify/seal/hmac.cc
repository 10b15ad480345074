#include "notify/seal/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/assert.h"

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

}  // namespace aftertone::notify
