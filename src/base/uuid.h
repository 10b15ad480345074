// UUIDs: version 7 (RFC 9562) for everything we name, because they sort by time and need no coordination.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone {

class Uuid {
 public:
  Uuid() = default;  // all zero: "none"
  explicit Uuid(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  // A new version 7 UUID. Unique without coordination: 74 random bits from the kernel.
  static Uuid v7(WallTime now);

  // Exactly the 36 characters of RFC 9562 section 4, any case. Error: invalid.
  static Result<Uuid> parse(std::string_view text);

  std::string to_string() const;  // lower case
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  bool is_none() const { return *this == Uuid(); }
  auto operator<=>(const Uuid&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace aftertone

template <>
struct std::hash<aftertone::Uuid> {
  std::size_t operator()(const aftertone::Uuid& uuid) const noexcept;
};
