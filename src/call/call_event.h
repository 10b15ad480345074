// What happens to a call, from its dialog (SIP thread) and its media session (event loop), in one queue for the call's
// loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "async/channel.h"
#include "media/engine/session.h"
#include "sip/stack/dialog.h"

namespace aftertone::call {

// We are stopping: the call is to end politely, now.
struct ShutDown {};

// What happens to one leg of a call.
using LegEvent = std::variant<sip::DialogEvent, media::Event>;

// Of the second leg of a bridged call, in the queue of the first.
struct OfOtherLeg {
  std::uint64_t leg = 0;  // which one: several are tried
  LegEvent event;
};

using CallEvent = std::variant<sip::DialogEvent, media::Event, ShutDown, OfOtherLeg>;

// The event of the dialog, or of the media session, if it is a T; else nullptr.
template <typename T>
const T* dialog_event(const std::optional<CallEvent>& event) {
  const auto* dialog = event ? std::get_if<sip::DialogEvent>(&*event) : nullptr;
  return dialog == nullptr ? nullptr : std::get_if<T>(dialog);
}

template <typename T>
const T* media_event(const std::optional<CallEvent>& event) {
  const auto* media = event ? std::get_if<media::Event>(&*event) : nullptr;
  return media == nullptr ? nullptr : std::get_if<T>(media);
}

// The queue, held by the call and by the handlers that fill it, so that a late event finds it alive.
class CallInbox {
 public:
  explicit CallInbox(async::Executor home) : channel_(std::move(home), kBound) {}

  // Any thread. An event that finds the queue full is dropped, but never that the dialog has ended.
  void put(CallEvent event) {
    if (const auto* dialog_event = std::get_if<sip::DialogEvent>(&event)) {
      if (const auto* ended = std::get_if<sip::Ended>(dialog_event); ended != nullptr && !has_ended_) {
        why_ended_ = ended->why;
        has_ended_ = true;
      }
    }
    (void)channel_.try_send(std::move(event));
  }
  void put_of(LegEvent event) {
    std::visit([this](auto& what) { put(std::move(what)); }, event);
  }
  // Home thread.
  async::Task<std::optional<CallEvent>> take(async::Deadline deadline) { return channel_.receive(deadline); }
  bool has_ended() const { return has_ended_; }
  const std::string& why_ended() const { return why_ended_; }  // once it has

 private:
  static constexpr std::size_t kBound = 1024;
  async::Channel<CallEvent> channel_;
  std::string why_ended_;  // written before has_ended_ is, and never again
  std::atomic<bool> has_ended_{false};
};

}  // namespace aftertone::call
