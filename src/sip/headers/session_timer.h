// Session timers (RFC 4028) as pure decisions: how long a session lives without a refresh and who refreshes it.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

namespace aftertone::sip {

// What was agreed for a session.
struct SessionTimer {
  std::chrono::seconds interval{0};  // 0: none
  bool we_refresh = false;
  bool operator==(const SessionTimer&) const = default;

  std::chrono::seconds refresh_after() const { return interval / 2; }
  // The other side refreshes in time or the session is over (RFC 4028 10).
  std::chrono::seconds end_after() const { return interval - std::min(std::chrono::seconds(32), interval / 3); }
};

// What a message says about it.
struct SessionTimerFields {
  std::optional<std::chrono::seconds> session_expires;
  std::string refresher;           // "uac", "uas" or empty
  std::chrono::seconds min_se{0};  // 0: absent
  bool is_supported = false;       // Supported: timer
};

struct SessionTimerPolicy {
  std::chrono::seconds session_expires{1800};  // 0: none of our own; the peer's wish is still honoured
  std::chrono::seconds min_se{90};
};

// To be refused with 422 and our Min-SE.
bool is_session_too_short(const SessionTimerFields& request, const SessionTimerPolicy& policy);

struct SessionTimerAnswer {
  SessionTimer timer;
  std::string session_expires;  // header value for the 2xx; empty: none
  bool is_required = false;     // Require: timer, because the peer is to refresh
};
// We got the request that sets up or refreshes the session.
SessionTimerAnswer answer_session_timer(const SessionTimerFields& request, const SessionTimerPolicy& policy);

// We sent the request; `offered` is what its Session-Expires said.
SessionTimer accept_session_timer(const SessionTimerFields& response, std::chrono::seconds offered);

}  // namespace aftertone::sip
