// A Session whose requests go as commands to its media thread.
#pragma once

#include <atomic>
#include <memory>

#include "media/engine/media_thread.h"
#include "media/engine/session.h"

namespace aftertone::media {

class UdpSession : public Session {
 public:
  // `open_sessions` counts this one while it lives.
  UdpSession(std::unique_ptr<MediaCall> call, MediaThread& thread, Address local,
             std::atomic<std::size_t>& open_sessions);
  ~UdpSession() override;
  UdpSession(const UdpSession&) = delete;
  UdpSession& operator=(const UdpSession&) = delete;

  Address local_rtp() const override { return local_; }
  void connect(const RemoteMedia& remote) override;
  void play(Playlist playlist, std::uint64_t play_number) override;
  void stop_playing() override;
  void send_digits(const std::string& digits) override;
  void relay(RelayLanes lanes) override;
  void start_recording(async::StreamNumber stream, const RecordingLimits& limits) override;
  void stop_recording() override;
  Statistics statistics() const override { return call_->statistics(); }

 private:
  void ask(auto what);

  MediaCall* const call_;  // ours again only to hand it over with CloseCall
  MediaThread& thread_;
  const Address local_;
  std::atomic<std::size_t>& open_sessions_;
};

}  // namespace aftertone::media
