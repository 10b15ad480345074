// One call's media: a pair of sockets, what is played, what is recorded.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "async/chunk_lane.h"
#include "base/result.h"
#include "media/engine/clip.h"
#include "media/engine/relay_lane.h"

namespace aftertone::media {

struct Address {
  std::string ip;  // numeric, IPv4 or IPv6
  std::uint16_t port = 0;
  bool operator==(const Address&) const = default;
};

// What the offer/answer exchange decided. Given again after every re-INVITE.
struct RemoteMedia {
  Address rtp;
  Address rtcp;  // usually rtp.port + 1
  Codec codec = Codec::pcmu;
  std::optional<std::uint8_t> audio_payload_type;       // both ways; none: the codec's static one
  std::optional<std::uint8_t> telephone_event_receive;  // payload types; none: listen for in-band DTMF
  std::optional<std::uint8_t> telephone_event_send;
  std::chrono::milliseconds packet_time{20};
  bool send = true;     // we may send (not on hold)
  bool receive = true;  // the peer sends; without it the media timeout does not run
  bool latch = false;   // symmetric RTP: follow the source that really sends (docs/security.md); never by default
};

struct RecordingLimits {
  std::chrono::milliseconds max_length{300'000};  // of the whole recording, what was recorded before included
  std::chrono::milliseconds max_silence{0};       // 0: silence does not end the recording
  std::uint64_t already_recorded = 0;             // bytes; when appending: offset of the first new byte
  // Begins when what is played has ended, or is stopped: no word is lost while somebody hears of that.
  bool after_playing = false;
};

enum class RecordingStop { asked, silence, max_length, media_lost };

struct RecordingReport {
  RecordingStop stop = RecordingStop::asked;
  std::uint64_t bytes = 0;          // from the start of the recording
  std::uint64_t silent_bytes = 0;   // of them, at the end; counted only with max_silence
  std::uint64_t bytes_dropped = 0;  // the disk stalled for longer than the chunk pool is deep
};

// Events, in order. Delivered on the engine's event thread (one of the loops): hand over and return, never block.
struct PlayFinished {
  std::uint64_t play_number = 0;
};
struct DigitReceived {
  char digit = 0;
};  // 0-9 * # A-D, once a key press, however it came
struct RecordingStopped {
  RecordingReport report;
};
struct MediaLost {};  // no packet for Engine's media timeout while receive was on; once until packets return
using Event = std::variant<PlayFinished, DigitReceived, RecordingStopped, MediaLost>;

// From the first packet to now, for logs, RTCP and the call's last line.
struct Statistics {
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t packets_lost = 0;           // by sequence number, never negative
  std::uint64_t packets_refused = 0;        // strangers, wrong payload type, not RTP
  std::uint64_t packets_late = 0;           // behind the recording window
  std::uint32_t jitter_samples = 0;         // RFC 3550 6.4.1
  std::uint32_t remote_jitter_samples = 0;  // as the peer's RTCP said
  std::uint64_t rtcp_sent = 0;
  std::uint64_t rtcp_received = 0;
  std::uint64_t socket_errors = 0;  // ICMP answers and the like; never fatal
};

// A handle. Any thread; no member blocks. What it asks is done in the session's next slot (at most 20 ms later).
class Session {
 public:
  // Closes: RTCP BYE, sockets shut, the port goes to the end of the queue; no event comes after it returns.
  virtual ~Session() = default;

  virtual Address local_rtp() const = 0;
  // A peer whose address is 0.0.0.0, port 0 or not numeric is sent nothing. While we may not send, what plays stands
  // still.
  virtual void connect(const RemoteMedia& remote) = 0;

  // Replaces what is playing. PlayFinished with `play_number` when its last packet has been sent, not when replaced.
  virtual void play(Playlist playlist, std::uint64_t play_number) = 0;
  virtual void stop_playing() = 0;
  // RFC 4733 events of 100 ms with 100 ms between them, after what is asked already; at most 64 wait. What
  // plays is suspended meanwhile. Needs telephone_event_send.
  virtual void send_digits(const std::string& digits) = 0;

  // What is received goes into `lanes.received`, what comes out of `lanes.to_send` is sent, in our codec and as a
  // stream of our own; from now on, until it is said otherwise. While something plays, or keys are sent, that goes
  // first.
  virtual void relay(RelayLanes lanes) = 0;

  // What is received from now on goes as Chunks of `stream` into the engine's lane, placed by RTP timestamp, gaps as
  // silence. Ends with RecordingStopped; the chunk before that is marked is_last. One at a time: the next after
  // RecordingStopped.
  virtual void start_recording(async::StreamNumber stream, const RecordingLimits& limits) = 0;
  virtual void stop_recording() = 0;

  virtual Statistics statistics() const = 0;
};

}  // namespace aftertone::media
