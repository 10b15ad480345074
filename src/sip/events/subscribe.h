// SUBSCRIBEs to us (RFC 6665 4.2.1), as plain values, and who answers them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sip/events/event_dialog.h"

namespace aftertone::sip {

struct Subscribe {
  // Of a first SUBSCRIBE: the dialog as it is to be, with a local tag of ours. Of a later one: what it says; the tags
  // find the dialog, target and remote_cseq are to be taken over.
  EventDialog dialog;
  bool is_first = true;
  std::string request_uri;
  std::string to;
  std::optional<std::chrono::seconds> expires;  // 0: unsubscribe, or only a look
  std::string source_ip;                        // where it came from
  std::uint16_t source_port = 0;
  std::string transport;  // "udp", "tcp"
};

// Any thread; the first call counts, what comes later is ignored. One that is never answered gets a 503.
class SubscribeAnswer {
 public:
  virtual ~SubscribeAnswer() = default;
  virtual void accept(std::chrono::seconds expires) = 0;  // 200
  virtual void refuse(int status, std::chrono::seconds retry_after = {}) = 0;
};

// One event package. The functions are called on the SIP thread and must not block.
struct EventServer {
  std::string package;                  // "message-summary"; another is answered 489
  std::string content_type;             // of its NOTIFYs; an Accept without it is answered 406
  std::chrono::seconds min_expires{0};  // a shorter wish, but 0, is answered 423
  // Whether this address may subscribe at all. If not, 403 to everything, so that it learns nothing.
  std::function<bool(const std::string& source_ip)> is_allowed;
  std::function<void(Subscribe, std::shared_ptr<SubscribeAnswer>)> on_subscribe;
};

}  // namespace aftertone::sip
