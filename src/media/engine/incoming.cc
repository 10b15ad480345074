#include "media/engine/incoming.h"

#include <algorithm>
#include <array>

#include "media/rtp/telephone_event.h"

namespace aftertone::media {
namespace {

constexpr std::uint8_t kComfortNoise = 13;  // RFC 3389; sent by some without having been negotiated

}  // namespace

void Incoming::follow(const PeerMedia& peer, std::unique_ptr<InbandDetector>& detector, TimePoint asked_at) {
  if (!peer_.receive && peer.receive) recorder_.resume(asked_at);
  last_packet_at_ = std::max(last_packet_at_, asked_at);  // whoever we were told about has time to begin
  is_media_lost_ = false;
  if (!peer.receive) recorder_.pause();
  peer_ = peer;
  detector_.swap(detector);
}

void Incoming::start_recording(async::StreamNumber stream, const RecordingLimits& limits, TimePoint asked_at) {
  recorder_.start(stream, limits, peer_.codec, asked_at);
  if (!peer_.receive) recorder_.pause();
}

void Incoming::sweep(Transport& transport, ReceiveBatch& batch, EventOutlet& events, int max_batches) {
  for (int round = 0; round < max_batches; ++round) {
    const int count = batch.receive(transport.rtp_fd());
    if (count < 0) {
      transport.count_error();
      continue;
    }
    for (int i = 0; i < count; ++i)
      take(batch.datagram(static_cast<std::size_t>(i)), transport, events);
    if (count < static_cast<int>(ReceiveBatch::kSize)) return;
  }
}

Incoming::Kind Incoming::kind_of(std::uint8_t payload_type) const {
  const bool is_static =
      payload_type == media::payload_type(Codec::pcmu) || payload_type == media::payload_type(Codec::pcma);
  if (is_static || payload_type == peer_.audio_payload_type) return Kind::audio;
  if (peer_.telephone_event_receive == payload_type) return Kind::key;
  return payload_type == kComfortNoise ? Kind::comfort_noise : Kind::refused;
}

void Incoming::take(const Datagram& datagram, Transport& transport, EventOutlet& events) {
  const auto packet = parse_rtp(datagram.bytes);
  const Kind kind = packet ? kind_of(packet->header.payload_type) : Kind::refused;
  if (kind == Kind::refused || !transport.is_from_peer(datagram.source, packet->header, datagram.arrival)) {
    ++packets_refused_;
    return;
  }
  ++packets_received_;
  last_packet_at_ = std::max(last_packet_at_, datagram.arrival);
  is_media_lost_ = false;
  if (reception_.receive(packet->header, datagram.arrival, kind == Kind::audio)) {
    keys_.reset();
    recorder_.begin_new_stream();
  }
  if (kind == Kind::key) take_key(*packet, datagram.arrival, events);
  if (kind == Kind::audio) take_audio(*packet, datagram.arrival, events);
}

// A packet of the other law is taken as well, if it says so by its static type.
Codec Incoming::codec_of(std::uint8_t payload_type) const {
  if (payload_type == peer_.audio_payload_type) return peer_.codec;
  return payload_type == media::payload_type(Codec::pcmu) ? Codec::pcmu : Codec::pcma;
}

void Incoming::take_key(const RtpPacket& packet, TimePoint arrival, EventOutlet& events) {
  const auto event = parse_telephone_event(packet.payload);
  if (!event) return;
  if (const auto digit = keys_.receive(packet.header, *event, arrival)) events.push(gate_, DigitReceived{*digit});
}

void Incoming::take_audio(const RtpPacket& packet, TimePoint arrival, EventOutlet& events) {
  const Codec codec = codec_of(packet.header.payload_type);
  recorder_.receive(packet.header.timestamp, codec, packet.payload, arrival);
  if (relay_) {
    const RtpHeader& header = packet.header;
    relay_->put(header.ssrc, header.timestamp, header.sequence, codec, packet.payload);
  }
  if (!detector_) return;
  std::array<char, InbandDetector::kMaxDigits> digits;
  const std::size_t count = detector_->receive(codec, packet.payload, digits);
  for (const char digit : std::span(digits).first(count))
    events.push(gate_, DigitReceived{digit});
}

void Incoming::watch(TimePoint now, EventOutlet& events) {
  recorder_.watch(now);
  const bool has_gone = peer_.receive && now - last_packet_at_ >= media_timeout_;
  if (has_gone) recorder_.stop(RecordingStop::media_lost);
  if (const auto report = recorder_.take_report()) events.push(gate_, RecordingStopped{*report});
  if (has_gone && !std::exchange(is_media_lost_, true)) events.push(gate_, MediaLost{});
}

}  // namespace aftertone::media
