#include "notify/sms/http/receipt_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/assert.h"
#include "notify/email/mime.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kSealBytes = 12;
constexpr std::string_view kAll = "all";

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

ReceiptTokens::ReceiptTokens(std::string_view secret) : key_(hmac_sha256(secret, "aftertone sms receipts")) {}

std::string ReceiptTokens::seal(std::string_view what) const {
  std::string text = encode_base64(std::string_view(hmac_sha256(key_, what)).substr(0, kSealBytes));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return std::string(what) + "." + text;
}

std::string ReceiptTokens::sign(voicemail::DeliveryId delivery) const {
  return seal(std::to_string(delivery.value()));
}

std::string ReceiptTokens::for_all() const {
  return seal(kAll);
}

std::optional<voicemail::DeliveryId> ReceiptTokens::verify(std::string_view token) const {
  const std::string_view what = token.substr(0, token.find('.'));
  if (!equal_in_constant_time(seal(what), token)) return std::nullopt;
  if (what == kAll) return voicemail::DeliveryId(0);
  const auto id = ascii::parse_unsigned(what, INT64_MAX);
  if (!id) return std::nullopt;
  return voicemail::DeliveryId(static_cast<std::int64_t>(*id));
}

}  // namespace aftertone::notify
