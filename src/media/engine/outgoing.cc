#include "media/engine/outgoing.h"

#include <algorithm>

#include "media/codec/g711.h"
#include "media/rtp/packet.h"

namespace aftertone::media {
namespace {

constexpr std::uint32_t kSamplesAMillisecond = kSamplesPerSecond / 1000;
constexpr std::size_t kTouchBytes = 160;  // 20 ms
// While nothing plays, a packet of silence so often keeps firewalls and NATs open and tells the peer that we are there.
constexpr std::chrono::seconds kKeepAliveTime{5};

}  // namespace

void Outgoing::follow(const PeerMedia& peer, TimePoint now) {
  peer_ = peer;
  last_sent_at_ = now;
}

void Outgoing::send_digits(std::string_view digits) {
  if (peer_.telephone_event_send) digits_.ask(digits);
}

std::uint32_t Outgoing::timestamp_at(std::uint64_t millisecond) const {
  return first_timestamp_ + static_cast<std::uint32_t>(millisecond) * kSamplesAMillisecond;
}

std::optional<std::uint64_t> Outgoing::send(Transport& transport, std::uint64_t millisecond, TimePoint now) {
  ++touches_;
  if (!peer_.send || !transport.can_send()) {
    is_talking_ = false;
    drop_relayed();
    return std::nullopt;
  }
  const std::uint32_t timestamp = timestamp_at(millisecond);
  if (digits_.is_busy()) {
    drop_relayed();
    send_digit(transport, timestamp, now);
    if (digits_.is_busy()) return std::nullopt;
  }
  if (player_.is_playing()) {
    drop_relayed();
    if (touches_ % peer_.touches_a_packet != 0) return std::nullopt;
    return send_audio(transport, timestamp, now);
  }
  is_talking_ = false;
  if (relay_) pass_on(transport, timestamp, now);
  if (now - last_sent_at_ >= kKeepAliveTime) send_silence(transport, timestamp, now);
  return std::nullopt;
}

// As phones do, audio is suspended meanwhile.
void Outgoing::send_digit(Transport& transport, std::uint32_t timestamp, TimePoint now) {
  is_talking_ = false;
  const auto digit = digits_.next(timestamp);
  if (!digit || !peer_.telephone_event_send) return;
  write_telephone_event(digit->event, std::span(packet_).subspan<kRtpHeaderSize, kTelephoneEventSize>());
  RtpHeader header;
  header.timestamp = digit->timestamp;
  header.payload_type = *peer_.telephone_event_send;
  header.marker = digit->is_first;
  send_packet(transport, header, kTelephoneEventSize, now);
}

std::optional<std::uint64_t> Outgoing::send_audio(Transport& transport, std::uint32_t timestamp, TimePoint now) {
  const std::size_t size = kTouchBytes * peer_.touches_a_packet;
  const std::size_t audio = player_.read(peer_.codec, std::span(packet_).subspan(kRtpHeaderSize, size));
  if (audio > 0) {
    RtpHeader header;
    header.timestamp = timestamp;
    header.payload_type = peer_.audio_payload_type;
    header.marker = !std::exchange(is_talking_, true);
    send_packet(transport, header, size, now);
  }
  if (player_.is_playing()) return std::nullopt;
  return player_.play_number();
}

void Outgoing::pass_on(Transport& transport, std::uint32_t timestamp, TimePoint now) {
  while (const auto audio = relay_->take()) {
    const RelayClock::Place place = relay_clock_.place(*audio, sequence_, timestamp);
    transcode(audio->codec, peer_.codec, audio->audio(), packet_.data() + kRtpHeaderSize);
    RtpHeader header;
    header.sequence = place.sequence;
    header.timestamp = place.timestamp;
    header.payload_type = peer_.audio_payload_type;
    header.marker = place.is_new;
    if (static_cast<std::int16_t>(place.sequence - sequence_) >= 0) sequence_ = place.sequence + 1;
    send_numbered(transport, header, audio->size, now);
  }
}

// What came meanwhile would be late.
void Outgoing::drop_relayed() {
  while (relay_ && relay_->take())
    relay_clock_.make_room();
}

void Outgoing::send_silence(Transport& transport, std::uint32_t timestamp, TimePoint now) {
  std::fill_n(packet_.begin() + kRtpHeaderSize, kTouchBytes, silence_byte(peer_.codec));
  RtpHeader header;
  header.timestamp = timestamp;
  header.payload_type = peer_.audio_payload_type;
  header.marker = true;
  send_packet(transport, header, kTouchBytes, now);
}

void Outgoing::send_packet(Transport& transport, RtpHeader header, std::size_t payload_size, TimePoint now) {
  header.sequence = sequence_++;
  relay_clock_.make_room();
  send_numbered(transport, header, payload_size, now);
}

void Outgoing::send_numbered(Transport& transport, RtpHeader header, std::size_t payload_size, TimePoint now) {
  header.ssrc = ssrc_;
  write_rtp_header(header, std::span(packet_).first<kRtpHeaderSize>());
  last_sent_at_ = now;
  if (!transport.send_rtp(std::span(packet_).first(kRtpHeaderSize + payload_size))) return;
  ++packets_sent_;
  bytes_sent_ += static_cast<std::uint32_t>(payload_size);
}

SenderInfo Outgoing::sender_info(std::uint64_t millisecond) const {
  SenderInfo info;
  info.rtp_timestamp = timestamp_at(millisecond);
  info.packets = static_cast<std::uint32_t>(packets_sent_);
  info.bytes = bytes_sent_;
  return info;
}

}  // namespace aftertone::media
