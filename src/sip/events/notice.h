// A NOTIFY to us, of a subscription that we made by sending a SUBSCRIBE (RFC 6665 4.1.3), as a plain value.
#pragma once

#include <functional>
#include <string>

namespace aftertone::sip {

struct Notice {
  std::string call_id;  // that of the SUBSCRIBE
  std::string from;     // with the notifier's tag: To of what is sent in this subscription later
  std::string state;    // Subscription-State: "active;expires=600"
  std::string body;
};

// Called on the SIP thread; must not block. False: there is no such subscription, and the notifier is told so.
using OnNotice = std::function<bool(const Notice&)>;

}  // namespace aftertone::sip
