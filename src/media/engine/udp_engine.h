// The Engine over the kernel's UDP sockets.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "media/engine/engine.h"
#include "media/engine/event_side.h"
#include "media/engine/media_thread.h"
#include "media/engine/port_pool.h"

namespace aftertone::media {

class UdpEngine : public Engine {
 public:
  // `settings` are valid.
  UdpEngine(const EngineSettings& settings, const SocketAddress& ip, std::vector<async::ChunkLane*> lanes);
  ~UdpEngine() override;
  UdpEngine(const UdpEngine&) = delete;
  UdpEngine& operator=(const UdpEngine&) = delete;

  Status start_threads(async::Executor events);

  Result<std::unique_ptr<Session>> open(std::function<void(Event)> on_event) override;
  std::size_t session_count() const override { return open_sessions_; }
  Pacing pacing() override;

 private:
  struct Bound {
    std::uint16_t port;
    SocketPair sockets;
  };
  Result<Bound> bind_next_port();
  MediaCall::Place least_loaded_place(std::uint16_t port) const;
  void take_back(std::unique_ptr<MediaCall> call);

  const EngineSettings settings_;
  const SocketAddress ip_;
  const std::vector<async::ChunkLane*> lanes_;
  std::atomic<std::size_t> open_sessions_{0};

  std::mutex mutex_;  // of what follows; the tick does not know it
  PortPool ports_;
  std::vector<std::array<std::size_t, MediaThread::kSlots>> loads_;  // calls by thread and slot
  std::size_t calls_ = 0;                                            // until the tick has let go of them

  std::unique_ptr<EventSide> event_side_;
  std::vector<std::unique_ptr<MediaThread>> threads_;
};

}  // namespace aftertone::media
