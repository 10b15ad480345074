// The SIP stack: one thread (at-sip) that answers 100 Trying and OPTIONS whatever the rest of the process does.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "sip/auth/digest.h"
#include "sip/events/event_transport.h"
#include "sip/events/notice.h"
#include "sip/headers/invite.h"
#include "sip/stack/dialog.h"

namespace aftertone::sip {

struct StackSettings {
  std::string ip = "127.0.0.1";
  std::uint16_t port = 5060;  // 0: any free one; see Stack::port()
  bool udp = true;
  bool tcp = true;
  std::string contact_user = "aftertone";
  bool serves_events = false;                  // SUBSCRIBEs are answered 503 until serve_events(), else 405
  std::size_t max_unacknowledged = 400;        // INVITEs accepted and not ACKed; more are answered 503
  std::chrono::seconds session_expires{1800};  // RFC 4028; 0: no session timers of our own
  std::chrono::seconds min_session_expires{90};
  bool takes_refer = false;  // a peer may send us to call somebody: test phones only, never a server
};

// What to do with a new call. Return the handler of its events; or refuse it.
struct Refusal {
  int status = 404;
  std::string phrase = "Not Found";
  int retry_after_seconds = 0;
};
using CallDecision = std::variant<OnDialogEvent, Refusal>;
// Called on the SIP thread for each new INVITE, 100 having been sent: decide from memory, never block.
using OnInvite = std::function<CallDecision(const Invite&, std::shared_ptr<Dialog>)>;

// What OPTIONS answers: 200, or 503 with the reason and Retry-After. Called on the SIP thread; must not block.
struct Readiness {
  bool is_ready = true;
  std::string why_not;
  int retry_after_seconds = 5;
};

class Stack : public EventTransport {
 public:
  // Binds and starts. Error: unavailable, naming address and port.
  static Result<std::unique_ptr<Stack>> start(const StackSettings& settings, OnInvite on_invite,
                                              std::function<Readiness()> readiness);
  ~Stack() override = default;  // stops the thread; dialogs still up are dropped without a word (end them first)

  virtual std::uint16_t port() const = 0;

  // Places a call. `target` is a SIP URI ("sip:1001@127.0.0.1:5070;transport=tcp"). Extra headers as "Name: value".
  // What happens comes to `on_event`, Rejected(503) when it cannot be sent at all.
  struct OutgoingCall {
    std::string target;
    std::string from;                             // "\"Anna\" <sip:+4930123456@host>"; empty: our contact
    std::string sdp;                              // empty: late offer
    std::vector<std::string> extra_headers;       // Diversion, History-Info, P-Asserted-Identity
    std::string route = {};                       // outbound proxy, "sip:192.0.2.9;lr"; empty: straight to the target
    std::chrono::milliseconds first_word{0};      // after which NoWord is told; 0: never
    std::optional<Credentials> credentials = {};  // of the peer that `target` or `route` names, and of nobody else
  };
  virtual std::shared_ptr<Dialog> call(const OutgoingCall& call, OnDialogEvent on_event) = 0;

  // From now on NOTIFYs outside of the dialogs of calls go to `on_notice`; before they are answered 481.
  virtual void hear_notices(OnNotice on_notice) = 0;

  virtual std::size_t dialog_count() const = 0;
};

}  // namespace aftertone::sip
