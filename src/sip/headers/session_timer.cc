#include "sip/headers/session_timer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::sip {

using std::chrono::seconds;

bool is_session_too_short(const SessionTimerFields& request, const SessionTimerPolicy& policy) {
  // Without "Supported: timer" a proxy wrote the header, and the caller would not understand the 422.
  return request.is_supported && request.session_expires && *request.session_expires < policy.min_se;
}

SessionTimerAnswer answer_session_timer(const SessionTimerFields& request, const SessionTimerPolicy& policy) {
  const seconds ours = policy.session_expires;
  if (!request.session_expires && ours == seconds(0)) return {};
  seconds interval = request.session_expires.value_or(ours);
  if (ours > seconds(0)) interval = std::min(interval, ours);
  interval = std::max({interval, policy.min_se, request.min_se});
  if (request.session_expires) interval = std::min(interval, std::max(*request.session_expires, request.min_se));

  SessionTimerAnswer answer;
  const bool asks_us = ascii::equals_ignoring_case(request.refresher, "uas");
  answer.timer = {interval, !request.is_supported || asks_us};
  answer.is_required = !answer.timer.we_refresh;
  answer.session_expires = fmt::format("{};refresher={}", interval.count(), answer.timer.we_refresh ? "uas" : "uac");
  return answer;
}

SessionTimer accept_session_timer(const SessionTimerFields& response, seconds offered) {
  if (!response.session_expires) return {offered, offered > seconds(0)};
  return {*response.session_expires, !ascii::equals_ignoring_case(response.refresher, "uas")};
}

}  // namespace aftertone::sip
