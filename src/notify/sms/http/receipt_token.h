// The end of a receipt's address: which delivery it is about, in a form that nobody else can make. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "voicemail/model/delivery.h"

namespace aftertone::notify {

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
