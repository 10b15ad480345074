// Digits as telephone-event packets (RFC 4733 section 2.5.1): 100 ms each with 100 ms between them, one packet every 20
// ms, the last one three times.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "media/rtp/telephone_event.h"

namespace aftertone::media {

class DigitSender {
 public:
  static constexpr std::size_t kMaxWaiting = 64;

  struct Packet {
    TelephoneEvent event;
    std::uint32_t timestamp = 0;  // of the event's beginning
    bool is_first = false;        // carries the marker
  };

  // What is not a digit is skipped; what does not fit is dropped.
  void ask(std::string_view digits);

  // An event or the pause after it is under way, or digits wait: audio is suspended.
  bool is_busy() const { return waiting_ > 0; }

  // Once every 20 ms while busy; `timestamp` is the stream's present one. Nothing is due in the pause.
  std::optional<Packet> next(std::uint32_t timestamp);

 private:
  std::array<std::uint8_t, kMaxWaiting> codes_{};  // a ring
  std::size_t first_ = 0;
  std::size_t waiting_ = 0;  // the one under way included
  bool has_begun_ = false;
  std::uint32_t began_at_ = 0;
  int ends_sent_ = 0;
};

}  // namespace aftertone::media
