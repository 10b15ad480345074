// Codes that change every 30 seconds (RFC 6238, six digits, HMAC-SHA-1: what every authenticator knows). OpenSSL has
// the HMAC; a library for the remaining ten lines would be one more to keep up to date. Pure but for the randomness,
// and for the last.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/secret_seal.h"
#include "base/clock.h"
#include "voicemail/ports/user_store.h"

namespace aftertone::api {

// 160 bits in base32 (RFC 4648).
std::string new_totp_secret();

// "otpauth://totp/..." for the picture that an authenticator reads.
std::string totp_uri(const std::string& user, const std::string& secret);

std::string totp_code(const std::string& secret, std::int64_t step);

// The step whose code this is: now, the one before or the one after, because clocks differ.
std::optional<std::int64_t> totp_step(const std::string& secret, const std::string& code, WallTime now);

// The same for a secret as it is kept.
std::optional<std::int64_t> totp_step_of_sealed(const SecretSeal& seal, const std::string& user,
                                                const std::string& kept, const std::string& code, WallTime now);

// Seals the secrets that were kept before there was a seal. Blocks; what goes wrong is logged, and tried at the next
// start.
void seal_plain_secrets_blocking(voicemail::UserStore& users, const SecretSeal& seal);

}  // namespace aftertone::api
