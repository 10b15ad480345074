// What happens to a call, from its dialog (SIP thread) and its media session (event loop), in one queue for the call's
// loop.
#pragma once

#include <atomic>
#include <memory>
#include <variant>

#include "async/channel.h"
#include "media/engine/session.h"
#include "sip/stack/dialog.h"

namespace aftertone::call {

// We are stopping: the call is to end politely, now.
struct ShutDown {};

using CallEvent = std::variant<sip::DialogEvent, media::Event, ShutDown>;

// The queue, held by the call and by the handlers that fill it, so that a late event finds it alive.
class CallInbox {
 public:
  explicit CallInbox(async::Executor home) : channel_(std::move(home), kBound) {}

  // Any thread. An event that finds the queue full is dropped, but never that the dialog has ended.
  void put(CallEvent event) {
    if (const auto* dialog_event = std::get_if<sip::DialogEvent>(&event)) {
      if (std::holds_alternative<sip::Ended>(*dialog_event)) has_ended_ = true;
    }
    (void)channel_.try_send(std::move(event));
  }
  // Home thread.
  async::Task<std::optional<CallEvent>> take(async::Deadline deadline) { return channel_.receive(deadline); }
  bool has_ended() const { return has_ended_; }

 private:
  static constexpr std::size_t kBound = 1024;
  async::Channel<CallEvent> channel_;
  std::atomic<bool> has_ended_{false};
};

}  // namespace aftertone::call
