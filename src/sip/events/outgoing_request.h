// A request of our own outside of INVITE dialogs: NOTIFY, PUBLISH, MESSAGE, REGISTER. Plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sip/auth/digest.h"

namespace aftertone::sip {

struct OutgoingRequest {
  std::string method;    // "NOTIFY"
  std::string target;    // request URI: "sip:1001@192.0.2.7:5060;transport=tcp"
  std::string next_hop;  // SIP URI of where it is sent; empty: the first of route_set, else target
  std::string from;      // "<sip:1001@host>"; a tag is added when there is none
  std::string to;        // empty: the target
  std::string call_id;   // empty: a new one
  std::uint32_t cseq = 1;
  std::vector<std::string> route_set;  // Route values in order: "<sip:proxy;lr>"
  std::string contact;                 // header value; empty: ours, where the method wants one
  std::vector<std::string> headers;    // "Event: message-summary"
  std::string content_type;
  std::string body;
  // Of the peer that it is sent to, and of nobody else: a 401 or 407 is answered, with the next number (CSeq).
  std::optional<Credentials> credentials = {};
};

// The final answer; what it did not say is empty or zero.
struct RequestAnswer {
  int status = 408;  // 408 also when nobody answered, 503 also when it could not be sent
  std::string etag;  // SIP-ETag (RFC 3903)
  std::chrono::seconds expires{0};
  std::chrono::seconds min_expires{0};
  std::chrono::seconds retry_after{0};
  std::vector<DigestChallenge> challenges = {};  // 401 and 407: those that could be answered

  bool is_success() const { return status >= 200 && status < 300; }
};

// Called once, on the SIP thread: hand over and return. Not called any more when the stack has ended.
using OnRequestAnswer = std::function<void(const RequestAnswer&)>;

}  // namespace aftertone::sip
