// The media engine: threads that each touch every one of their calls once in 20 ms, in 2 ms slots, without epoll.
// docs/architecture.md, "Media"; figures in bench/.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/chunk_lane.h"
#include "async/task.h"
#include "base/result.h"
#include "media/engine/session.h"

namespace aftertone::media {

struct EngineSettings {
  std::string ip = "127.0.0.1";      // bound, and told in SDP
  std::uint16_t first_port = 20000;  // even; RTP on even, RTCP on the next odd port
  std::uint16_t last_port = 29999;
  std::size_t threads = 1;
  std::chrono::milliseconds media_timeout{10'000};
  std::size_t max_sessions = 4'000;  // over all threads; room for their events is taken at start, 1 kB each
};

// How well the tick keeps its time, since the last reading. Reading also adds to the metrics.
struct Pacing {
  std::chrono::microseconds late_p99{0};
  std::chrono::microseconds late_max{0};
  double busy = 0;  // share of the busiest media thread's time, 0 to 1
};

class Engine {
 public:
  // One lane a thread, each with its own consumer; lanes outlive the engine. `events` is the loop on which session
  // events are delivered; it outlives the engine, too. Errors: invalid (settings), unavailable (address cannot be
  // bound).
  static Result<std::unique_ptr<Engine>> start(const EngineSettings& settings, std::vector<async::ChunkLane*> lanes,
                                               async::Executor events);
  virtual ~Engine() = default;  // stops the threads; sessions must be gone

  // Opens the sockets. Errors: full (no port or session left). `on_event` lives as long as the session.
  virtual Result<std::unique_ptr<Session>> open(std::function<void(Event)> on_event) = 0;

  virtual std::size_t session_count() const = 0;
  virtual Pacing pacing() = 0;
};

}  // namespace aftertone::media
