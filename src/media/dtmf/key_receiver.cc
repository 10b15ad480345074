#include "media/dtmf/key_receiver.h"

#include <algorithm>

namespace aftertone::media {
namespace {

using namespace std::chrono_literals;

// A press of which nothing was heard for this long has ended, its end packets lost.
constexpr auto kEndTimeout = 200ms;
// Packets older than the last press are leftovers on a detour for this long; later the sender's clock has jumped.
constexpr auto kLeftoverTime = 2s;

}  // namespace

std::optional<char> KeyReceiver::receive(const RtpHeader& header, const TelephoneEvent& event, TimePoint arrival) {
  if (has_event_ && header.timestamp == timestamp_) {
    has_ended_ = has_ended_ || event.is_end;
    duration_ = std::max(duration_, event.duration);
    last_seen_ = arrival;
    return std::nullopt;
  }
  if (is_leftover(header, arrival)) return std::nullopt;
  const bool is_same_press = continues(header, event, arrival);
  has_event_ = true;
  has_ended_ = event.is_end;
  code_ = event.code;
  timestamp_ = header.timestamp;
  duration_ = event.duration;
  last_seen_ = arrival;
  return is_same_press ? std::nullopt : digit_of_event(event.code);
}

// A press longer than 65,535 samples goes on under a new timestamp (section 2.5.1.3); and some senders move the
// timestamp with every packet of one press.
bool KeyReceiver::continues(const RtpHeader& header, const TelephoneEvent& event, TimePoint arrival) const {
  if (!has_event_ || has_ended_ || event.code != code_ || header.marker) return false;
  if (arrival - last_seen_ > kEndTimeout) return false;
  return event.duration > duration_ || header.timestamp == timestamp_ + duration_;
}

bool KeyReceiver::is_leftover(const RtpHeader& header, TimePoint arrival) const {
  return has_event_ && static_cast<std::int32_t>(header.timestamp - timestamp_) < 0 &&
         arrival - last_seen_ < kLeftoverTime;
}

}  // namespace aftertone::media
