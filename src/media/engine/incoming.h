// What one call receives: who may send, key presses, the recording, and the silence of a peer that has gone. Home: the
// media tick.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "media/dtmf/inband_detector.h"
#include "media/dtmf/key_receiver.h"
#include "media/engine/event_outlet.h"
#include "media/engine/peer_media.h"
#include "media/engine/recorder.h"
#include "media/engine/relay_lane.h"
#include "media/engine/transport.h"
#include "media/rtp/reception.h"

namespace aftertone::media {

class Incoming {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Incoming(async::ChunkLane& lane, std::chrono::milliseconds media_timeout, EventGate& gate)
      : recorder_(lane), media_timeout_(media_timeout), gate_(gate) {}

  // Swaps `detector` (none if telephone-event was negotiated) with the old one.
  void follow(const PeerMedia& peer, std::unique_ptr<InbandDetector>& detector, TimePoint asked_at);

  // Takes what waits in the socket: in a turn of the wheel no more than a flood would bring, at the end all it can
  // hold.
  static constexpr int kBatchesATurn = 4;
  static constexpr int kBatchesAtTheEnd = 64;
  void sweep(Transport& transport, ReceiveBatch& batch, EventOutlet& events, int max_batches = kBatchesATurn);
  // What happens without a packet: the caller is silent, the peer has gone, the last chunk is on its way.
  void watch(TimePoint now, EventOutlet& events);

  // Swaps.
  void relay(std::shared_ptr<RelayLane>& lane) { relay_.swap(lane); }
  void start_recording(async::StreamNumber stream, const RecordingLimits& limits, TimePoint asked_at);
  bool is_listening() const { return recorder_.is_recording() && peer_.receive; }
  Recorder& recorder() { return recorder_; }
  Reception& reception() { return reception_; }
  std::uint64_t packets_received() const { return packets_received_; }
  std::uint64_t packets_refused() const { return packets_refused_; }

 private:
  enum class Kind { refused, audio, comfort_noise, key };

  Kind kind_of(std::uint8_t payload_type) const;
  Codec codec_of(std::uint8_t payload_type) const;
  void take(const Datagram& datagram, Transport& transport, EventOutlet& events);
  void take_key(const RtpPacket& packet, TimePoint arrival, EventOutlet& events);
  void take_audio(const RtpPacket& packet, TimePoint arrival, EventOutlet& events);

  PeerMedia peer_;
  Reception reception_;
  KeyReceiver keys_;
  std::unique_ptr<InbandDetector> detector_;
  Recorder recorder_;
  std::shared_ptr<RelayLane> relay_;
  const std::chrono::milliseconds media_timeout_;
  EventGate& gate_;
  TimePoint last_packet_at_{};
  bool is_media_lost_ = false;
  std::uint64_t packets_received_ = 0;
  std::uint64_t packets_refused_ = 0;
};

}  // namespace aftertone::media
