// One INVITE dialog (RFC 3261 12), ours or theirs, as a handle for the call's loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"

namespace aftertone::sip {

// What happens to a dialog, in order; delivered on the SIP thread: hand over (Channel::try_send) and return.
// Ended, or Rejected before Answered, is the last event of every dialog, also when we ended it ourselves. A handle may
// die on another thread while an event is being delivered: what the handler refers to must be shared or weak, never the
// handle's owner by address. The handler itself is destroyed on the SIP thread.

// We called: 1xx above 100. A call that was forked on its way has several early dialogs, each with a tag of its own.
struct Progress {
  int status = 180;
  std::string sdp;           // early media may come from there
  std::string early_dialog;  // the To tag; may be empty
};

// We called: 2xx; the ACK is sent by acknowledge(). Or the answer to offer(), acknowledged at once.
struct Answered {
  int status = 200;
  std::string sdp;
};

// We called: 3xx to 6xx, or 408 when nobody answered. After offer(): it was refused, and the call goes on as it was.
struct Rejected {
  int status = 486;
  std::string phrase;
  std::vector<std::string> contacts;  // 3xx: the URIs we are sent to, at most 10; whether to go is not decided here
};

// We called, and nothing at all, not even 100, came for OutgoingCall::first_word. The call goes on.
struct NoWord {};

// They called: ACK; `sdp` when we had offered in the 200.
struct Acknowledged {
  std::string sdp;
};

// Re-INVITE or UPDATE: answer within 10 s with accept_offer() or refuse_offer(). Empty: they want our offer.
struct Offered {
  std::string sdp;
};

// INFO with application/dtmf-relay or application/dtmf.
struct InfoDigit {
  char digit = 0;
};

// NOTIFY sipfrag after refer(). 408 when nothing was heard of it for 10 s, or for 60 s after the last news.
struct TransferProgress {
  int status = 100;
  bool is_final = false;
  bool was_accepted = true;  // else it is the answer to the REFER itself, 408 without one
};

// REFER, where StackSettings::takes_refer says so: we are to call `target` and to tell report_transfer() how it goes.
struct Referred {
  std::string target;
};

// BYE, CANCEL, no ACK, session expired, or we ended it.
struct Ended {
  std::string why;
};

using DialogEvent = std::variant<Progress, Answered, Rejected, NoWord, Acknowledged, Offered, InfoDigit,
                                 TransferProgress, Referred, Ended>;
using OnDialogEvent = std::function<void(DialogEvent)>;

// Any thread; no member blocks; what is asked of an ended dialog is ignored. 100 Trying, retransmissions, CANCEL
// answers, session timers (RFC 4028) and answers to what we do not know are the stack's own business.
class Dialog {
 public:
  virtual ~Dialog() = default;  // a dialog still up is ended with BYE, CANCEL or 480

  virtual const std::string& call_id() const = 0;

  // They called.
  virtual void ring() = 0;                   // 180
  virtual void answer(std::string sdp) = 0;  // 200
  virtual void reject(int status, std::string phrase, int retry_after_seconds = 0) = 0;

  // We called.
  virtual void acknowledge(std::string sdp = {}) = 0;  // after Answered

  // Both.
  virtual void hang_up() = 0;                      // CANCEL or 480 before the answer, BYE after it
  virtual void accept_offer(std::string sdp) = 0;  // 200 to Offered
  virtual void refuse_offer(int status) = 0;       // 488
  virtual void offer(std::string sdp) = 0;         // re-INVITE; the answer comes as Answered
  virtual void refer(std::string target_uri) = 0;  // blind transfer (RFC 3515)
  virtual void report_transfer(int status) = 0;    // after Referred: 1xx while it rings, then the final status
  virtual void send_info_digit(char digit) = 0;    // for peers that know nothing better
};

}  // namespace aftertone::sip
