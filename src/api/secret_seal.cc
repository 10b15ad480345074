#include "api/secret_seal.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "http/base64.h"

namespace aftertone::api {
namespace {

constexpr std::string_view kMark = "s1:";
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

int size_of(std::string_view text) {
  return static_cast<int>(text.size());
}

// What OpenSSL refuses here is not the caller's fault.
void must(bool is_done) {
  if (!is_done) throw std::runtime_error("OpenSSL has no AES-256-GCM");
}

Context context() {
  Context made(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  must(made != nullptr);
  return made;
}

}  // namespace

SecretSeal::SecretSeal(std::string_view file_secret, std::string_view purpose) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> key{};
  unsigned size = 0;
  must(HMAC(EVP_sha256(), file_secret.data(), size_of(file_secret), bytes_of(purpose), purpose.size(), key.data(),
            &size) != nullptr);
  key_.assign(reinterpret_cast<const char*>(key.data()), size);
}

bool SecretSeal::is_sealed(std::string_view kept) {
  return kept.starts_with(kMark);
}

std::string SecretSeal::seal(const std::string& secret, const std::string& owner) const {
  std::string sealed(kNonceBytes + secret.size() + kTagBytes, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(sealed.data());
  must(RAND_bytes(out, kNonceBytes) == 1);
  const Context gcm = context();
  int size = 0;
  must(EVP_EncryptInit_ex(gcm.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_), out) == 1);
  must(EVP_EncryptUpdate(gcm.get(), nullptr, &size, bytes_of(owner), size_of(owner)) == 1);
  must(EVP_EncryptUpdate(gcm.get(), out + kNonceBytes, &size, bytes_of(secret), size_of(secret)) == 1);
  must(EVP_EncryptFinal_ex(gcm.get(), out + kNonceBytes + size, &size) == 1);
  must(EVP_CIPHER_CTX_ctrl(gcm.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + sealed.size() - kTagBytes) == 1);
  return std::string(kMark) + http::encode_base64(sealed);
}

Result<std::string> SecretSeal::open(const std::string& kept, const std::string& owner) const {
  if (!is_sealed(kept)) return kept;
  auto sealed = http::decode_base64(std::string_view(kept).substr(kMark.size()));
  if (!sealed || sealed->size() < kNonceBytes + kTagBytes) return fail(Code::denied, "it is not a sealed secret");
  const std::string_view text = std::string_view(*sealed).substr(kNonceBytes, sealed->size() - kNonceBytes - kTagBytes);
  std::string secret(text.size(), '\0');
  auto* const out = reinterpret_cast<unsigned char*>(secret.data());
  const Context gcm = context();
  int size = 0;
  must(EVP_DecryptInit_ex(gcm.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key_), bytes_of(*sealed)) == 1);
  must(EVP_DecryptUpdate(gcm.get(), nullptr, &size, bytes_of(owner), size_of(owner)) == 1);
  must(EVP_DecryptUpdate(gcm.get(), out, &size, bytes_of(text), size_of(text)) == 1);
  must(EVP_CIPHER_CTX_ctrl(gcm.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, sealed->data() + sealed->size() - kTagBytes) ==
       1);
  if (EVP_DecryptFinal_ex(gcm.get(), out + size, &size) != 1)
    return fail(Code::denied, "it was sealed with another key, or for somebody else");
  return secret;
}

}  // namespace aftertone::api
