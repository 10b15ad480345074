#include "media/dtmf/digit_sender.h"

#include <algorithm>

namespace aftertone::media {
namespace {

constexpr std::uint32_t kPacketSamples = 160;
constexpr std::uint32_t kEventSamples = 800;
constexpr std::uint32_t kPauseSamples = 800;
constexpr int kEndPackets = 3;

}  // namespace

void DigitSender::ask(std::string_view digits) {
  for (const char digit : digits) {
    const auto code = event_of_digit(digit);
    if (!code || waiting_ == kMaxWaiting) continue;
    codes_[(first_ + waiting_++) % kMaxWaiting] = *code;
  }
}

std::optional<DigitSender::Packet> DigitSender::next(std::uint32_t timestamp) {
  if (has_begun_ && timestamp - began_at_ >= kEventSamples + kPauseSamples) {
    has_begun_ = false;
    first_ = (first_ + 1) % kMaxWaiting;
    --waiting_;
  }
  if (!is_busy()) return std::nullopt;
  Packet packet;
  if (!has_begun_) {
    has_begun_ = packet.is_first = true;
    began_at_ = timestamp;
    ends_sent_ = 0;
  }
  if (ends_sent_ == kEndPackets) return std::nullopt;
  packet.timestamp = began_at_;
  packet.event.code = codes_[first_];
  packet.event.duration = static_cast<std::uint16_t>(std::min(timestamp - began_at_ + kPacketSamples, kEventSamples));
  packet.event.is_end = packet.event.duration == kEventSamples;
  if (packet.event.is_end) ++ends_sent_;
  return packet;
}

}  // namespace aftertone::media
