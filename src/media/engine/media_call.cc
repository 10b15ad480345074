#include "media/engine/media_call.h"

#include <utility>

namespace aftertone::media {
namespace {

constexpr std::uint32_t kTurnsASweepRecording = 3;  // 60 ms
constexpr std::uint32_t kTurnsAnRtcpSweep = 50;     // 1 s
// How long a closed call waits for a free chunk to end its recording with.
constexpr std::chrono::seconds kMaxClosingTime{10};

}  // namespace

MediaCall::MediaCall(Place place, SocketPair sockets, const StreamIdentity& identity, async::ChunkLane& lane,
                     std::chrono::milliseconds media_timeout, std::function<void(Event)> on_event)
    : place_(place),
      gate_(std::move(on_event)),
      transport_(std::move(sockets)),
      reporter_(identity, std::chrono::steady_clock::now()),
      outgoing_(identity),
      incoming_(lane, media_timeout, gate_),
      turns_(identity.random % kTurnsAnRtcpSweep),  // so that sweeps of many calls do not meet
      rtcp_sweep_due_(kTurnsAnRtcpSweep) {}

void MediaCall::run(Command& command, Tick& tick) {
  turns_at_rest_ = 0;
  if (std::holds_alternative<CloseCall>(command.what)) close_command_ = &command;
  std::visit([&](auto& what) { run(what, tick); }, command.what);
}

void MediaCall::run(OpenCall&, Tick&) {}

// What was said before a hold, or from the old address, is still in the socket.
void MediaCall::run(Connect& connect, Tick& tick) {
  if (incoming_.is_listening()) sweep_all(tick);
  is_connected_ = true;
  transport_.follow(connect.peer.rtp, connect.peer.rtcp, connect.peer.latch);
  outgoing_.follow(connect.peer, tick.now);
  incoming_.follow(connect.peer, connect.detector, connect.asked_at);
}

void MediaCall::run(Play& play, Tick&) {
  outgoing_.player().play(play.playlist, play.number);
}

void MediaCall::run(StopPlaying& stop, Tick& tick) {
  outgoing_.player().stop(stop.old);
  begin_waiting_recording(tick.now);
}

void MediaCall::run(SendDigits& digits, Tick&) {
  outgoing_.send_digits(digits.digits);
}

// The old lanes go back with the command, to be destroyed elsewhere.
void MediaCall::run(Relay& relay, Tick&) {
  incoming_.relay(relay.lanes.received);
  outgoing_.relay(relay.lanes.to_send);
}

void MediaCall::run(StartRecording& start, Tick&) {
  waiting_recording_ = start;
  const bool must_wait = start.limits.after_playing && outgoing_.player().is_playing();
  if (!must_wait) begin_waiting_recording(start.asked_at);
}

void MediaCall::begin_waiting_recording(std::chrono::steady_clock::time_point since) {
  if (!waiting_recording_) return;
  incoming_.start_recording(waiting_recording_->stream, waiting_recording_->limits, since);
  waiting_recording_.reset();
}

// What has arrived by now belongs to the recording. One that still waits has nothing, and is told of like any other.
void MediaCall::run(StopRecording&, Tick& tick) {
  begin_waiting_recording(tick.now);
  if (!incoming_.recorder().is_recording()) return;
  sweep_all(tick);
  incoming_.recorder().stop(RecordingStop::asked);
  incoming_.watch(tick.now, tick.events);
}

void MediaCall::run(CloseCall&, Tick& tick) {
  StopRecording stop;
  run(stop, tick);
  if (is_connected_) send_rtcp(tick, true);
  give_up_at_ = tick.now + kMaxClosingTime;
}

void MediaCall::touch(Tick& tick) {
  if (close_command_ != nullptr) return finish_closing(tick);
  if (!is_connected_) return;
  turns_ += 1 + std::exchange(turns_at_rest_, 0);
  const std::uint32_t period = incoming_.recorder().is_recording() ? kTurnsASweepRecording : 1;
  const bool is_sweeping = turns_ % period == 0;
  if (is_sweeping) incoming_.sweep(transport_, tick.batch, tick.events);
  if (turns_ >= rtcp_sweep_due_) {
    rtcp_sweep_due_ = turns_ + kTurnsAnRtcpSweep;
    sweep_rtcp(tick);
  }
  if (const auto ended = outgoing_.send(transport_, tick.millisecond, tick.now)) {
    tick.events.push(gate_, PlayFinished{*ended});
    begin_waiting_recording(tick.now);
  }
  if (reporter_.is_due(tick.now)) send_rtcp(tick, false);
  incoming_.watch(tick.now, tick.events);
  if (is_sweeping) publish();
  const bool may_rest = is_sweeping && incoming_.recorder().is_recording() && outgoing_.is_quiet();
  if (may_rest) turns_at_rest_ = kTurnsASweepRecording - 1;
}

void MediaCall::finish_closing(Tick& tick) {
  if (!incoming_.recorder().is_idle()) incoming_.watch(tick.now, tick.events);
  if (!incoming_.recorder().is_idle() && tick.now >= give_up_at_) incoming_.recorder().abandon();
  is_closed_ = incoming_.recorder().is_idle();
}

void MediaCall::sweep_all(Tick& tick) {
  incoming_.sweep(transport_, tick.batch, tick.events, Incoming::kBatchesAtTheEnd);
}

void MediaCall::sweep_rtcp(Tick& tick) {
  const int count = tick.batch.receive(transport_.rtcp_fd());
  for (int i = 0; i < count; ++i) {
    const Datagram datagram = tick.batch.datagram(static_cast<std::size_t>(i));
    if (!transport_.is_rtcp_from_peer(datagram.source)) continue;
    if (reporter_.receive(datagram.bytes, datagram.arrival)) ++rtcp_received_;
  }
}

void MediaCall::send_rtcp(Tick& tick, bool is_bye) {
  std::array<std::uint8_t, kMaxRtcpSize> packet;
  const SenderInfo sent = outgoing_.sender_info(tick.millisecond);
  const std::size_t size = reporter_.write(packet, sent, incoming_.reception(), tick.now, is_bye);
  if (transport_.send_rtcp(std::span(packet).first(size))) ++rtcp_sent_;
}

void MediaCall::publish() {
  Statistics now;
  now.packets_sent = outgoing_.packets_sent();
  now.packets_received = incoming_.packets_received();
  now.packets_lost = incoming_.reception().lost();
  now.packets_refused = incoming_.packets_refused();
  now.packets_late = incoming_.recorder().packets_late();
  now.jitter_samples = incoming_.reception().jitter();
  now.remote_jitter_samples = reporter_.remote_jitter();
  now.rtcp_sent = rtcp_sent_;
  now.rtcp_received = rtcp_received_;
  now.socket_errors = transport_.errors();
  statistics_.publish(now);
}

}  // namespace aftertone::media
