// Telephone events (key presses) in RTP, RFC 4733 sections 2.3 and 2.5.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace aftertone::media {

constexpr std::size_t kTelephoneEventSize = 4;

struct TelephoneEvent {
  std::uint8_t code = 0;  // 0-9, 10 *, 11 #, 12-15 A-D; others are not key presses
  bool is_end = false;
  std::uint8_t volume = 10;    // -dBm0, 0 to 63
  std::uint16_t duration = 0;  // samples since the packet's timestamp
};

// Nothing if it is too short.
std::optional<TelephoneEvent> parse_telephone_event(std::span<const std::uint8_t> payload);
void write_telephone_event(const TelephoneEvent& event, std::span<std::uint8_t, kTelephoneEventSize> out);

std::optional<char> digit_of_event(std::uint8_t code);
std::optional<std::uint8_t> event_of_digit(char digit);  // A-D also in lower case

}  // namespace aftertone::media
