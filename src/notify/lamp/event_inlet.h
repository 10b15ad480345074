// The way from the SIP thread to the lamp service. It may outlive the service: what comes after close() is dropped.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <variant>

#include "async/channel.h"
#include "notify/lamp/watcher.h"
#include "sip/events/subscribe.h"

namespace aftertone::notify {

struct SubscribeArrived {
  sip::Subscribe subscribe;
  std::shared_ptr<sip::SubscribeAnswer> answer;
};
struct RequestAnswered {
  WatcherId watcher = 0;
  std::uint64_t request = 0;
  std::optional<std::size_t> destination;  // of a Receiver
  sip::RequestAnswer answer;
};
struct LookNow {};
using LampEvent = std::variant<SubscribeArrived, RequestAnswered, LookNow>;

// The mutex guards the channel's life: it is held for a try_send.
class EventInlet {
 public:
  explicit EventInlet(async::Executor home) : channel_(std::in_place, std::move(home), kBound) {}

  // Any thread. False: dropped.
  bool send(LampEvent event) {
    const std::lock_guard lock(mutex_);
    return channel_ && channel_->try_send(std::move(event));
  }
  // Home thread.
  async::Channel<LampEvent>& channel() { return *channel_; }
  // When nobody receives any more.
  void close() {
    const std::lock_guard lock(mutex_);
    channel_.reset();
  }

 private:
  static constexpr std::size_t kBound = 30'000;
  std::mutex mutex_;
  std::optional<async::Channel<LampEvent>> channel_;
};

}  // namespace aftertone::notify
