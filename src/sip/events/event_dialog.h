// The dialog of a subscription (RFC 6665 4.1, RFC 3261 12), whole, as a value: written down and taken up again, the
// next process goes on where this one ended.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sip/events/outgoing_request.h"

namespace aftertone::sip {

// Seen from the notifier, which we are. All text is printable ASCII.
struct EventDialog {
  std::string call_id;
  std::string local_tag;
  std::string local_address;  // From of our NOTIFYs, with local_tag
  std::string remote_tag;
  std::string remote_address;          // To of our NOTIFYs, with remote_tag
  std::uint32_t local_cseq = 0;        // of the last NOTIFY
  std::uint32_t remote_cseq = 0;       // of the last SUBSCRIBE
  std::vector<std::string> route_set;  // as the SUBSCRIBE recorded it: the first is next to us
  std::string remote_target;           // URI of the subscriber's Contact
  std::string contact;                 // ours
  std::string event_id;                // "id" of the Event header; usually empty
  std::string next_hop;                // where NOTIFYs are sent whatever the dialog says; empty: as it says
  bool operator==(const EventDialog&) const = default;
};

struct Notification {
  std::string package;  // "message-summary"
  std::string state;    // Subscription-State: "active;expires=600", "terminated;reason=timeout"
  std::string content_type;
  std::string body;
};

// The NOTIFY with the dialog's local_cseq, which the caller has counted up. Strict routes are followed too.
OutgoingRequest make_notify(const EventDialog& dialog, const Notification& notification);

// Whether this answer to a NOTIFY ends the subscription (RFC 6665 4.2.2, RFC 5057 5.1).
bool ends_subscription(int status);

}  // namespace aftertone::sip
