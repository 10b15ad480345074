// What one call sends: audio, key presses, keep-alives. The timestamp follows the wheel, also while nothing is sent, so
// that it stays right through pauses, hold and key presses. Home: the media tick.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "media/dtmf/digit_sender.h"
#include "media/engine/peer_media.h"
#include "media/engine/player.h"
#include "media/engine/relay_clock.h"
#include "media/engine/rtcp_reporter.h"
#include "media/engine/transport.h"

namespace aftertone::media {

class Outgoing {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit Outgoing(const StreamIdentity& identity)
      : ssrc_(identity.ssrc), first_timestamp_(identity.first_timestamp), sequence_(identity.first_sequence) {}

  void follow(const PeerMedia& peer, TimePoint now);
  Player& player() { return player_; }
  // Nothing but keep-alives is to be sent.
  bool is_quiet() const { return !relay_ && !player_.is_playing() && !digits_.is_busy(); }
  void send_digits(std::string_view digits);
  // Swaps.
  void relay(std::shared_ptr<RelayLane>& lane) { relay_.swap(lane); }

  // Once every 20 ms; `millisecond` is the wheel's. Returns the number of the play whose last packet this was.
  std::optional<std::uint64_t> send(Transport& transport, std::uint64_t millisecond, TimePoint now);

  std::uint64_t packets_sent() const { return packets_sent_; }
  SenderInfo sender_info(std::uint64_t millisecond) const;

 private:
  std::uint32_t timestamp_at(std::uint64_t millisecond) const;
  void send_digit(Transport& transport, std::uint32_t timestamp, TimePoint now);
  std::optional<std::uint64_t> send_audio(Transport& transport, std::uint32_t timestamp, TimePoint now);
  void pass_on(Transport& transport, std::uint32_t timestamp, TimePoint now);
  void drop_relayed();
  void send_silence(Transport& transport, std::uint32_t timestamp, TimePoint now);
  // The next of our own numbers.
  void send_packet(Transport& transport, RtpHeader header, std::size_t payload_size, TimePoint now);
  // With the number that stands in the header.
  void send_numbered(Transport& transport, RtpHeader header, std::size_t payload_size, TimePoint now);

  static constexpr std::size_t kMaxPayload = 480;

  const std::uint32_t ssrc_;
  const std::uint32_t first_timestamp_;
  std::uint16_t sequence_;
  PeerMedia peer_;
  Player player_;
  DigitSender digits_;
  std::shared_ptr<RelayLane> relay_;
  RelayClock relay_clock_;
  std::uint32_t touches_ = 0;
  bool is_talking_ = false;  // the last packet due was sent: the next one needs no marker
  TimePoint last_sent_at_{};
  std::uint64_t packets_sent_ = 0;
  std::uint32_t bytes_sent_ = 0;
  std::array<std::uint8_t, kRtpHeaderSize + kMaxPayload> packet_{};
};

}  // namespace aftertone::media
