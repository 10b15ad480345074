#include "notify/sms/http/receipt_token.h"

#include "base/ascii.h"
#include "notify/links/seal.h"

namespace aftertone::notify {
namespace {

constexpr std::size_t kSealBytes = 12;
constexpr std::string_view kAll = "all";

}  // namespace

ReceiptTokens::ReceiptTokens(std::string_view secret) : key_(hmac_sha256(secret, "aftertone sms receipts")) {}

std::string ReceiptTokens::seal(std::string_view what) const {
  const std::string text = encode_base64url(std::string_view(hmac_sha256(key_, what)).substr(0, kSealBytes));
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
