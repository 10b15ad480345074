// The message-waiting lamps: subscriptions with the call-taking service, whose SIP port they come to; NOTIFYs without
// subscription and PUBLISHs with the notification service, on one node at a time (the role lamps).
#pragma once

#include <functional>
#include <memory>

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/wire_storage.h"
#include "base/result.h"

namespace aftertone::sip {
class Stack;
}

namespace aftertone::app {

class Lamps {
 public:
  struct Part {
    sip::Stack* stack = nullptr;  // of the call-taking service, which outlives the lamps; nullptr: it runs elsewhere
    bool notifies = false;        // the notification service runs here
  };
  // nullptr: there is nothing to do for it. Error: its own SIP port. Blocks.
  static Result<std::unique_ptr<Lamps>> start_blocking(const Settings& settings, Storage& storage, Part part,
                                                       const Candidacy& candidacy);
  virtual ~Lamps() = default;  // phones keep their subscriptions: the next process goes on

  // To be called when a message has come, on any thread; may outlive the lamps.
  virtual std::function<void()> waker() = 0;
};

}  // namespace aftertone::app
