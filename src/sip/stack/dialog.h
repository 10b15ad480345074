// One INVITE dialog (RFC 3261 12), ours or theirs, as a handle for the call's loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "base/result.h"

namespace aftertone::sip {

// What happens to a dialog, in order; delivered on the SIP thread: hand over (Channel::try_send) and return.
struct Progress { int status = 180; std::string sdp; };             // we called: 1xx above 100
struct Answered { int status = 200; std::string sdp; };             // we called: 2xx; the ACK is sent by acknowledge()
struct Rejected { int status = 486; std::string phrase; };          // we called: 3xx to 6xx, or 408 when nobody answered
struct Acknowledged { std::string sdp; };                           // they called: ACK; sdp when we had offered in the 200
struct Offered { std::string sdp; };                                // re-INVITE or UPDATE: answer with accept_offer/refuse_offer
                                                                    // (empty sdp: they want our offer)
struct InfoDigit { char digit = 0; };                               // INFO application/dtmf-relay or application/dtmf
struct TransferProgress { int status = 100; bool is_final = false; };  // NOTIFY sipfrag after refer(); 408 at its deadline
struct Ended { std::string why; };                                  // BYE, CANCEL, no ACK, session expired: nothing comes after
using DialogEvent = std::variant<Progress, Answered, Rejected, Acknowledged, Offered, InfoDigit, TransferProgress, Ended>;
using OnDialogEvent = std::function<void(DialogEvent)>;

// Any thread; no member blocks; what is asked of an ended dialog is ignored. 100 Trying, retransmissions, CANCEL answers,
// session timers (RFC 4028) and answers to what we do not know are the stack's own business.
class Dialog {
 public:
  virtual ~Dialog() = default;  // a dialog still up is ended with BYE, CANCEL or 480

  virtual const std::string& call_id() const = 0;

  // They called.
  virtual void ring() = 0;                                          // 180
  virtual void answer(std::string sdp) = 0;                         // 200
  virtual void reject(int status, std::string phrase, int retry_after_seconds = 0) = 0;

  // We called.
  virtual void acknowledge(std::string sdp = {}) = 0;               // after Answered
  // CANCEL before the answer, BYE after it.
  virtual void hang_up() = 0;

  // Both.
  virtual void accept_offer(std::string sdp) = 0;                   // 200 to Offered
  virtual void refuse_offer(int status) = 0;                        // 488
  virtual void offer(std::string sdp) = 0;                          // re-INVITE; the answer comes as Answered
  virtual void refer(std::string target_uri) = 0;                   // blind transfer (RFC 3515)
  virtual void send_info_digit(char digit) = 0;                     // for peers that know nothing better
};

}  // namespace aftertone::sip
