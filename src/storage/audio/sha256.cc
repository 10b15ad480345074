#include "storage/audio/sha256.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

#include <array>

#include "base/assert.h"

namespace aftertone::storage {

struct Sha256::Context {
  EVP_MD_CTX* md = EVP_MD_CTX_new();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(md); }
};

// OpenSSL fails here only without memory or without SHA-256.
Sha256::Sha256() : context_(std::make_unique<Context>()) {
  AT_ASSERT(EVP_DigestInit_ex(context_->md, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::uint8_t> bytes) {
  AT_ASSERT(EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
  std::array<std::uint8_t, 32> digest{};
  AT_ASSERT(EVP_DigestFinal_ex(context_->md, digest.data(), nullptr) == 1);
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::string sha256_of(std::string_view bytes) {
  Sha256 sha;
  sha.add(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  return sha.finish();
}

}  // namespace aftertone::storage
