#include "media/engine/udp_engine.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "media/engine/udp_session.h"

namespace aftertone::media {
namespace {

Status check(const EngineSettings& settings, const std::vector<async::ChunkLane*>& lanes) {
  if (settings.first_port == 0 || settings.first_port % 2 != 0 || settings.first_port >= settings.last_port) {
    return fail(Code::invalid, "media ports: the first must be even and below the last");
  }
  if (settings.threads == 0 || settings.threads != lanes.size()) {
    return fail(Code::invalid, "media threads: at least one, and a chunk lane for each");
  }
  if (settings.max_sessions == 0) return fail(Code::invalid, "media sessions: at least one");
  if (settings.media_timeout.count() <= 0) return fail(Code::invalid, "media timeout: more than 0");
  return {};
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::start(const EngineSettings& settings, std::vector<async::ChunkLane*> lanes,
                                              async::Executor events) {
  if (const Status valid = check(settings, lanes); !valid) return tl::unexpected(valid.error());
  const auto ip = SocketAddress::parse(settings.ip);
  if (!ip) return fail(Code::invalid, "media address \"" + settings.ip + "\" is not a numeric IP address");
  if (const Status bindable = check_bindable(*ip); !bindable)
    return fail_while("media address " + settings.ip, bindable);

  auto engine = std::make_unique<UdpEngine>(settings, *ip, std::move(lanes));
  if (const Status started = engine->start_threads(std::move(events)); !started) {
    return tl::unexpected(started.error());
  }
  return engine;
}

UdpEngine::UdpEngine(const EngineSettings& settings, const SocketAddress& ip, std::vector<async::ChunkLane*> lanes)
    : settings_(settings),
      ip_(ip),
      lanes_(std::move(lanes)),
      ports_(settings.first_port, settings.last_port),
      loads_(settings.threads) {}

UdpEngine::~UdpEngine() {
  AT_ASSERT(open_sessions_ == 0);
  for (const auto& thread : threads_)
    thread->stop();
  if (event_side_) event_side_->stop();
}

Status UdpEngine::start_threads(async::Executor events) {
  auto event_side =
      EventSide::open(std::move(events), [this](std::unique_ptr<MediaCall> call) { take_back(std::move(call)); });
  if (!event_side) return tl::unexpected(event_side.error());
  event_side_ = std::move(*event_side);
  std::vector<MediaThread*> threads;
  for (std::size_t i = 0; i < settings_.threads; ++i) {
    threads_.push_back(std::make_unique<MediaThread>(i, settings_.max_sessions, event_side_->wake_fd()));
    threads.push_back(threads_.back().get());
  }
  event_side_->start(std::move(threads));
  return {};
}

Result<std::unique_ptr<Session>> UdpEngine::open(std::function<void(Event)> on_event) {
  const std::lock_guard lock(mutex_);
  if (calls_ >= settings_.max_sessions) return fail_temporarily(Code::full, "all media sessions are in use");
  Result<Bound> bound = bind_next_port();
  if (!bound) return tl::unexpected(bound.error());
  const MediaCall::Place place = least_loaded_place(bound->port);
  ++calls_;
  ++loads_[place.thread][place.slot];
  auto call = std::make_unique<MediaCall>(place, std::move(bound->sockets), StreamIdentity::make(),
                                          *lanes_[place.thread], settings_.media_timeout, std::move(on_event));
  const Address local{settings_.ip, place.port};
  return std::make_unique<UdpSession>(std::move(call), *threads_[place.thread], local, open_sessions_);
}

// A port that another program has taken is passed over.
Result<UdpEngine::Bound> UdpEngine::bind_next_port() {
  constexpr int kMaxTries = 100;
  for (int i = 0; i < kMaxTries; ++i) {
    const auto port = ports_.take();
    if (!port) break;
    Result<SocketPair> sockets = open_sockets(ip_, *port);
    if (sockets) return Bound{*port, std::move(*sockets)};
    ports_.give_back(*port);
    if (sockets.error().code != Code::conflict) return fail_while("media sockets", sockets);
  }
  return fail_temporarily(Code::full, "no media port is free");
}

MediaCall::Place UdpEngine::least_loaded_place(std::uint16_t port) const {
  const auto is_less_loaded = [](const auto& a, const auto& b) {
    return std::accumulate(a.begin(), a.end(), std::size_t{0}) < std::accumulate(b.begin(), b.end(), std::size_t{0});
  };
  const auto thread = std::min_element(loads_.begin(), loads_.end(), is_less_loaded);
  const auto slot = std::min_element(thread->begin(), thread->end());
  return {port, static_cast<std::size_t>(thread - loads_.begin()), static_cast<std::size_t>(slot - thread->begin())};
}

void UdpEngine::take_back(std::unique_ptr<MediaCall> call) {
  const MediaCall::Place place = call->place();
  call.reset();  // closes the sockets
  const std::lock_guard lock(mutex_);
  ports_.give_back(place.port);
  --loads_[place.thread][place.slot];
  --calls_;
}

Pacing UdpEngine::pacing() {
  const std::lock_guard lock(mutex_);
  Pacing worst;
  for (const auto& thread : threads_) {
    const Pacing pacing = thread->pace().take();
    worst.late_p99 = std::max(worst.late_p99, pacing.late_p99);
    worst.late_max = std::max(worst.late_max, pacing.late_max);
    worst.busy = std::max(worst.busy, pacing.busy);
  }
  return worst;
}

}  // namespace aftertone::media
