#include "media/engine/udp_session.h"

#include "base/log.h"

namespace aftertone::media {

UdpSession::UdpSession(std::unique_ptr<MediaCall> call, MediaThread& thread, Address local,
                       std::atomic<std::size_t>& open_sessions)
    : call_(call.release()), thread_(thread), local_(std::move(local)), open_sessions_(open_sessions) {
  ++open_sessions_;
  ask(OpenCall{});
}

UdpSession::~UdpSession() {
  call_->gate().close();
  ask(CloseCall{std::unique_ptr<MediaCall>(call_)});
  --open_sessions_;
}

void UdpSession::ask(auto what) {
  thread_.put(std::make_unique<Command>(call_, std::move(what)));
}

void UdpSession::connect(const RemoteMedia& remote) {
  Connect connect{PeerMedia::from(remote), nullptr, std::chrono::steady_clock::now()};
  if (connect.peer.rtp.is_none()) log::warning("media", "\"{}\" is no address to send to", remote.rtp.ip);
  if (!remote.telephone_event_receive) connect.detector = std::make_unique<InbandDetector>();
  ask(std::move(connect));
}

void UdpSession::play(Playlist playlist, std::uint64_t play_number) {
  ask(Play{std::move(playlist), play_number});
}

void UdpSession::stop_playing() {
  ask(StopPlaying{});
}

void UdpSession::send_digits(const std::string& digits) {
  ask(SendDigits{digits});
}

void UdpSession::relay(RelayLanes lanes) {
  ask(Relay{std::move(lanes)});
}

void UdpSession::start_recording(async::StreamNumber stream, const RecordingLimits& limits) {
  ask(StartRecording{stream, limits, std::chrono::steady_clock::now()});
}

void UdpSession::stop_recording() {
  ask(StopRecording{});
}

}  // namespace aftertone::media
