// PINs as argon2id strings (RFC 9106) by libsodium. Any pool thread.
#pragma once

#include <memory>

#include "voicemail/ports/pin_hasher.h"

namespace aftertone::storage {

// OWASP's first choice for argon2id. Tests take less.
struct ArgonSettings {
  std::size_t memory_bytes = 19ULL << 20;
  unsigned long long passes = 2;
};

class ArgonPinHasher : public voicemail::PinHasher {
 public:
  // Errors: unavailable (libsodium cannot start, or there is no memory). Blocks for one hash.
  static Result<std::unique_ptr<ArgonPinHasher>> open_blocking(const ArgonSettings& settings = {});

  Result<std::string> hash_blocking(const std::string& pin) override;
  bool matches_blocking(const std::string& hash, const std::string& pin) override;

 private:
  explicit ArgonPinHasher(const ArgonSettings& settings) : settings_(settings) {}
  const ArgonSettings settings_;
  std::string nobodys_;  // the hash that is compared with when there is none
};

}  // namespace aftertone::storage
