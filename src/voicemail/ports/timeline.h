// What happened to a message, from its commit to its purge, for `aftertone message trace`. Blocks; any pool thread.
// Whoever changes a message's or a delivery's state in SQL appends in the same transaction; this port is for what
// happens elsewhere (a receipt, an opened link).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "voicemail/model/delivery.h"

namespace aftertone::voicemail {

enum class Happening {
  committed,  // the message is in the mailbox
  assigned,   // it was nobody's, and has got a mailbox
  queued,     // a delivery was asked for
  sent,       // the other side took it
  retry,      // it was not taken, and is tried again
  ambiguous,  // it was perhaps taken: no answer came
  rejected,   // refused for good
  expired,    // tried for too long
  cancelled,  // no longer wanted
  postponed,  // until the owner's quiet hours are over
  fallback,   // another channel tells instead
  digest,     // told together with others
  receipt,    // the other side says what became of it
  opened,     // a link in it was opened
  accepted,   // somebody took it on
  declined,   // somebody will not
  escalated,  // somebody, or the next, is asked to take it on
  outcall,    // a call was placed about it
  heard,
  saved,
  deleted,
  restored,
  purged,
};

std::string_view to_string(Happening happening);
Result<Happening> parse_happening(std::string_view text);

struct MessageEvent {
  std::int64_t id = 0;  // given by the store; later ones are higher
  MessageId message;
  WallTime at;
  Happening what = Happening::committed;
  std::optional<DeliveryId> delivery;
  std::string who;     // who did it: an owner, an administrator, a relay; empty: the service itself
  std::string detail;  // for administrators
};

class Timeline {
 public:
  virtual ~Timeline() = default;
  // Its id is ignored. Error: not_found (no such message). An append whose outcome was unknown may stand there twice.
  virtual Status append_blocking(const MessageEvent& event) = 0;
  // In the order in which they were appended.
  virtual Result<std::vector<MessageEvent>> list_blocking(const MessageId& message) = 0;
};

}  // namespace aftertone::voicemail
