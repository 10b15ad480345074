// What the stack does outside of INVITE dialogs.
#pragma once

#include "sip/events/outgoing_request.h"
#include "sip/events/subscribe.h"

namespace aftertone::sip {

// Any thread.
class EventTransport {
 public:
  virtual ~EventTransport() = default;

  // One request outside of INVITE dialogs.
  virtual void send(OutgoingRequest request, OnRequestAnswer on_answer) = 0;

  // From now on SUBSCRIBEs go to `server`; one without on_subscribe takes none.
  virtual void serve_events(EventServer server) = 0;
};

}  // namespace aftertone::sip
