// Key presses out of telephone-event packets (RFC 4733 section 2.5): one digit a press, told with its first packet,
// however many packets of it arrive, in whatever order, and whether or not its end is lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "media/rtp/packet.h"
#include "media/rtp/telephone_event.h"

namespace aftertone::media {

class KeyReceiver {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // The digit when a press begins with this packet.
  std::optional<char> receive(const RtpHeader& header, const TelephoneEvent& event, TimePoint arrival);

  // A new stream: timestamps say nothing about the old one.
  void reset() { has_event_ = false; }

 private:
  bool continues(const RtpHeader& header, const TelephoneEvent& event, TimePoint arrival) const;
  bool is_leftover(const RtpHeader& header, TimePoint arrival) const;

  bool has_event_ = false;
  bool has_ended_ = false;
  std::uint8_t code_ = 0;
  std::uint32_t timestamp_ = 0;
  std::uint16_t duration_ = 0;
  TimePoint last_seen_{};
};

}  // namespace aftertone::media
