// What a session asks of its media thread. Made and destroyed outside the tick; the tick swaps what it no longer needs
// into the command and hands that back.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "media/dtmf/inband_detector.h"
#include "media/engine/clip.h"
#include "media/engine/peer_media.h"
#include "media/engine/session.h"

namespace aftertone::media {

class MediaCall;

struct OpenCall {};
struct Connect {
  PeerMedia peer;
  std::unique_ptr<InbandDetector> detector;
  std::chrono::steady_clock::time_point asked_at;
};
struct Play {
  Playlist playlist;
  std::uint64_t number = 0;
};
struct StopPlaying {
  Playlist old;  // empty when asked
};
struct SendDigits {
  std::string digits;
};
struct Relay {
  RelayLanes lanes;
};
struct StartRecording {
  async::StreamNumber stream = 0;
  RecordingLimits limits;
  std::chrono::steady_clock::time_point asked_at;
};
struct StopRecording {};
struct CloseCall {
  std::unique_ptr<MediaCall> call;  // handed back with the command when the tick has let go of it
};

struct Command {
  Command(MediaCall* for_call, auto asked) : call(for_call), what(std::move(asked)) {}

  Command* next = nullptr;
  MediaCall* call;
  std::variant<OpenCall, Connect, Play, StopPlaying, SendDigits, Relay, StartRecording, StopRecording, CloseCall> what;
};

}  // namespace aftertone::media
