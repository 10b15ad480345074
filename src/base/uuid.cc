#include "base/uuid.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <cstring>

#include "base/ascii.h"
#include "base/assert.h"

namespace aftertone {
namespace {

bool is_dash_position(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

}  // namespace

Uuid Uuid::v7(WallTime now) {
  std::array<std::uint8_t, 16> bytes{};
  AT_ASSERT(getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  const auto millis = static_cast<std::uint64_t>(to_millis(now));
  for (std::size_t i = 0; i < 6; ++i)
    bytes[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));  // version 7
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));  // variant 10
  return Uuid(bytes);
}

Result<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return fail(Code::invalid, "a UUID has 36 characters");
  std::array<std::uint8_t, 16> bytes{};
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_position(i)) {
      if (text[i] != '-') return fail(Code::invalid, "a UUID looks like 01890a5d-ac96-774b-bcce-b302099a8057");
      continue;
    }
    const int value = ascii::hex_value(text[i]);
    if (value < 0) return fail(Code::invalid, "a UUID has hexadecimal digits and dashes only");
    bytes[nibble / 2] = static_cast<std::uint8_t>(bytes[nibble / 2] | (value << (nibble % 2 == 0 ? 4 : 0)));
    ++nibble;
  }
  return Uuid(bytes);
}

std::string Uuid::to_string() const {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    fmt::format_to(std::back_inserter(text), "{:02x}", bytes_[i]);
  }
  return text;
}

}  // namespace aftertone

std::size_t std::hash<aftertone::Uuid>::operator()(const aftertone::Uuid& uuid) const noexcept {
  std::size_t random_half = 0;  // the last eight bytes of a version 7 UUID are random
  std::memcpy(&random_half, uuid.bytes().data() + 8, sizeof random_half);
  return random_half;
}
