// The mark of a mail of ours, by which a report about it is known: nobody else can make one, so nobody can forge a
// bounce. Pure.
//
// A mark is what it names (a delivery or a digest) and ten bytes of HMAC-SHA-256 over that, in base32 with small
// letters: 31 or 44 characters that survive in the local part of an address (at most 64), in an envelope id and in a
// header, in capitals too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/uuid.h"
#include "voicemail/model/delivery.h"

namespace aftertone::notify {

using Marked = std::variant<voicemail::DeliveryId, Uuid>;  // the second: of a digest

class MailMarks {
 public:
  // The key is derived from `secret`.
  explicit MailMarks(std::string_view secret);

  std::string make(const Marked& marked) const;
  // The first mark of ours that stands anywhere in `text`, between other characters.
  std::optional<Marked> find(std::string_view text) const;

 private:
  std::string seal(std::string_view name) const;
  std::optional<Marked> verify(std::string_view mark) const;

  const std::string key_;
};

}  // namespace aftertone::notify
