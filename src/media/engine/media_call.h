// One call as the tick sees it. Made by Engine::open(); from then on its home is one media thread, until that hands it
// back with the CloseCall command. The exceptions are named.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "media/engine/command.h"
#include "media/engine/event_outlet.h"
#include "media/engine/incoming.h"
#include "media/engine/outgoing.h"
#include "media/engine/rtcp_reporter.h"
#include "media/engine/snapshot.h"
#include "media/engine/transport.h"

namespace aftertone::media {

// What a media thread lends to the call it touches.
struct Tick {
  std::chrono::steady_clock::time_point now;
  std::uint64_t millisecond = 0;  // of the wheel
  ReceiveBatch& batch;
  EventOutlet& events;
};

class MediaCall {
 public:
  struct Place {
    std::uint16_t port = 0;
    std::size_t thread = 0;
    std::size_t slot = 0;
  };

  MediaCall(Place place, SocketPair sockets, const StreamIdentity& identity, async::ChunkLane& lane,
            std::chrono::milliseconds media_timeout, std::function<void(Event)> on_event);

  // Any thread.
  const Place& place() const { return place_; }
  EventGate& gate() { return gate_; }
  Statistics statistics() const { return statistics_.read(); }

  // Tick.
  void run(Command& command, Tick& tick);
  void touch(Tick& tick);  // once every 20 ms, apart from the turns at rest
  // How many turns from now it need not be touched, unless a command comes: most calls only listen most of the time,
  // and what costs is that a call's memory is cold.
  std::uint32_t turns_at_rest() const { return turns_at_rest_; }
  // The CloseCall command, to be handed back, when nothing is left to do. nullptr until then.
  Command* closed_by() const { return is_closed_ ? close_command_ : nullptr; }
  // The same, whatever is left to do: the thread ends.
  Command* close_command() const { return close_command_; }

 private:
  void run(OpenCall& open, Tick& tick);
  void run(Connect& connect, Tick& tick);
  void run(Play& play, Tick& tick);
  void run(StopPlaying& stop, Tick& tick);
  void run(SendDigits& digits, Tick& tick);
  void run(Relay& relay, Tick& tick);
  void run(StartRecording& start, Tick& tick);
  void run(StopRecording& stop, Tick& tick);
  void run(CloseCall& close, Tick& tick);

  void begin_waiting_recording(std::chrono::steady_clock::time_point since);
  void sweep_all(Tick& tick);  // RTP, however much has arrived
  void sweep_rtcp(Tick& tick);
  void send_rtcp(Tick& tick, bool is_bye);
  void finish_closing(Tick& tick);
  void publish();

  const Place place_;
  EventGate gate_;
  Transport transport_;
  RtcpReporter reporter_;
  Outgoing outgoing_;
  Incoming incoming_;
  std::uint32_t turns_;  // of the wheel
  std::uint32_t turns_at_rest_ = 0;
  std::uint32_t rtcp_sweep_due_;                     // in turns_
  std::optional<StartRecording> waiting_recording_;  // for the end of what is played
  bool is_connected_ = false;                        // connect() was called
  Command* close_command_ = nullptr;                 // the session has ended
  bool is_closed_ = false;
  std::chrono::steady_clock::time_point give_up_at_{};
  std::uint64_t rtcp_sent_ = 0;
  std::uint64_t rtcp_received_ = 0;
  Snapshot<Statistics> statistics_;
};

}  // namespace aftertone::media
