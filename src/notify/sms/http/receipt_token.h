// The end of a receipt's address: which delivery it is about, in a form that nobody else can make. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "voicemail/model/delivery.h"

namespace aftertone::notify {

std::string hmac_sha256(std::string_view key, std::string_view data);  // 32 bytes
std::string hmac_sha1(std::string_view key, std::string_view data);    // 20 bytes
bool equal_in_constant_time(std::string_view a, std::string_view b);

class ReceiptTokens {
 public:
  // `secret` is the provider's: whoever has it can send messages anyway. The tokens' key is derived from it.
  explicit ReceiptTokens(std::string_view secret);

  // "1234.qXk3…": short, because a provider takes addresses of at most 100 characters.
  std::string sign(voicemail::DeliveryId delivery) const;
  // For providers whose address is set once, in their portal.
  std::string for_all() const;
  // The delivery; DeliveryId(0) for for_all(); nothing if the token is not ours.
  std::optional<voicemail::DeliveryId> verify(std::string_view token) const;

 private:
  std::string seal(std::string_view what) const;
  const std::string key_;
};

}  // namespace aftertone::notify
