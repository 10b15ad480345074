#include "storage/pins/argon_pin_hasher.h"

#include <sodium.h>

#include <array>
#include <string_view>

namespace aftertone::storage {
namespace {

constexpr std::string_view kPrefix = "$argon2id$";

bool verify(const std::string& hash, const std::string& pin) {
  return crypto_pwhash_str_verify(hash.c_str(), pin.data(), pin.size()) == 0;
}

}  // namespace

Result<std::unique_ptr<ArgonPinHasher>> ArgonPinHasher::open_blocking(const ArgonSettings& settings) {
  if (sodium_init() < 0) return fail(Code::unavailable, "libsodium cannot start: is there a source of random numbers?");
  std::unique_ptr<ArgonPinHasher> hasher(new ArgonPinHasher(settings));
  std::array<char, 32> nobodys_pin{};
  randombytes_buf(nobodys_pin.data(), nobodys_pin.size());
  auto hash = hasher->hash_blocking(std::string(nobodys_pin.data(), nobodys_pin.size()));
  if (!hash) return tl::unexpected(hash.error());
  hasher->nobodys_ = std::move(*hash);
  return hasher;
}

Result<std::string> ArgonPinHasher::hash_blocking(const std::string& pin) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const int failed = crypto_pwhash_str_alg(text.data(), pin.data(), pin.size(), settings_.passes,
                                           settings_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return fail_temporarily(Code::unavailable, "no memory to hash a PIN");
  return std::string(text.data());
}

bool ArgonPinHasher::matches_blocking(const std::string& hash, const std::string& pin) {
  const bool is_hash = hash.starts_with(kPrefix);
  const bool matches = verify(is_hash ? hash : nobodys_, pin);
  return is_hash && matches;
}

}  // namespace aftertone::storage
