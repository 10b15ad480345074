#include "media/rtp/telephone_event.h"

#include <algorithm>
#include <string_view>

#include "media/rtp/bytes.h"

namespace aftertone::media {
namespace {

constexpr std::string_view kDigits = "0123456789*#ABCD";
constexpr std::uint8_t kEndBit = 0x80;
constexpr std::uint8_t kVolumeMask = 0x3F;

}  // namespace

std::optional<TelephoneEvent> parse_telephone_event(std::span<const std::uint8_t> payload) {
  if (payload.size() < kTelephoneEventSize) return std::nullopt;
  TelephoneEvent event;
  event.code = payload[0];
  event.is_end = (payload[1] & kEndBit) != 0;
  event.volume = payload[1] & kVolumeMask;
  event.duration = read_u16(&payload[2]);
  return event;
}

void write_telephone_event(const TelephoneEvent& event, std::span<std::uint8_t, kTelephoneEventSize> out) {
  out[0] = event.code;
  out[1] = static_cast<std::uint8_t>((event.is_end ? kEndBit : 0) | (event.volume & kVolumeMask));
  write_u16(&out[2], event.duration);
}

std::optional<char> digit_of_event(std::uint8_t code) {
  if (code >= kDigits.size()) return std::nullopt;
  return kDigits[code];
}

std::optional<std::uint8_t> event_of_digit(char digit) {
  if (digit >= 'a' && digit <= 'd') digit = static_cast<char>(digit - 'a' + 'A');
  const auto code = kDigits.find(digit);
  if (code == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(code);
}

}  // namespace aftertone::media
