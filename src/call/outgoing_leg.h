// One INVITE of ours with what belongs to it, and who listens while it is under way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "call/call.h"
#include "call/call_event.h"
#include "call/media_negotiation.h"
#include "call/own_calls.h"
#include "media/engine/engine.h"
#include "sip/stack/dialog.h"

namespace aftertone::call {

// Destroying it ends the call: CANCEL or BYE.
struct OutgoingLeg {
  CallFacts facts;
  std::string host;  // of the trunk
  std::shared_ptr<const OwnCall> own;
  std::unique_ptr<media::Session> session;
  std::unique_ptr<MediaNegotiation> negotiation;
  std::shared_ptr<sip::Dialog> dialog;
};

// Home: the calls' loop.
class LegEvents {
 public:
  virtual ~LegEvents() = default;

  // For the next leg: what happens to it goes in there, from any thread. The one before is forgotten.
  virtual std::function<void(LegEvent)> begin_leg() = 0;
  // The next event of that leg; nothing at the deadline. ShutDown: nobody wants the call any more.
  virtual async::Task<std::optional<CallEvent>> next(async::Deadline deadline) = 0;
  // 18x, perhaps with early media, before the leg is answered.
  virtual void on_ringing(OutgoingLeg& leg, const sip::Progress& progress) = 0;
};

// Nobody but the caller of next() cares.
class OwnInbox : public LegEvents {
 public:
  explicit OwnInbox(async::Executor home) : home_(std::move(home)) {}

  std::function<void(LegEvent)> begin_leg() override {
    inbox_ = std::make_shared<CallInbox>(home_);
    return [inbox = inbox_](LegEvent event) { inbox->put_of(std::move(event)); };
  }
  async::Task<std::optional<CallEvent>> next(async::Deadline deadline) override { return inbox_->take(deadline); }
  void on_ringing(OutgoingLeg&, const sip::Progress&) override {}

  const std::shared_ptr<CallInbox>& inbox() const { return inbox_; }

 private:
  const async::Executor home_;
  std::shared_ptr<CallInbox> inbox_;
};

}  // namespace aftertone::call
