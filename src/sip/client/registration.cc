#include "sip/client/registration.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/clock.h"
#include "base/uuid.h"

namespace aftertone::sip {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kShortestBackOff{30};
constexpr seconds kLongestBackOff{900};
constexpr seconds kShortestExpires{20};  // less would keep us registering all the time
constexpr int kMostChallenges = 2;       // the second only when the nonce was too old

// Between half and the whole of it, so that many clients of one PBX do not come back together (RFC 5626 4.5).
milliseconds with_jitter(milliseconds time) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution<std::int64_t>(time.count() / 2, time.count())(random));
}

}  // namespace

Registration::Registration(RegistrationSettings settings)
    : settings_(std::move(settings)), call_id_(Uuid::v7(SystemClock().now()).to_string()) {}

OutgoingRequest Registration::request() {
  OutgoingRequest request;
  request.method = "REGISTER";
  request.target = settings_.registrar;
  request.next_hop = settings_.next_hop;
  request.from = "<" + settings_.address + ">";
  request.to = request.from;
  request.call_id = call_id_;
  request.cseq = ++cseq_;
  request.headers.push_back(fmt::format("Expires: {}", settings_.expires.count()));
  if (challenge_) {
    const DigestRequest what{request.method, request.target, 1, new_cnonce()};
    request.headers.push_back(
        fmt::format("{}: {}", answer_header(*challenge_), answer_challenge(*challenge_, settings_.credentials, what)));
    challenge_.reset();
  }
  return request;
}

milliseconds Registration::take(const RequestAnswer& answer) {
  if (answer.is_success()) return registered(answer.expires);
  if (takes_challenge(answer)) return milliseconds(0);
  if (answer.status == 423 && answer.min_expires > settings_.expires) {
    settings_.expires = answer.min_expires;
    news_ = fmt::format("the registrar wants at least {} s", settings_.expires.count());
    return milliseconds(0);
  }
  return failed(answer);
}

// Again when four fifths of the time are over.
milliseconds Registration::registered(seconds granted) {
  if (granted.count() == 0) granted = settings_.expires;
  challenges_ = 0;
  failures_ = 0;
  is_registered_ = true;
  news_ = fmt::format("registered for {} s", granted.count());
  return milliseconds(std::max(granted, kShortestExpires)) * 4 / 5;
}

bool Registration::takes_challenge(const RequestAnswer& answer) {
  if (answer.status != 401 && answer.status != 407) return false;
  const auto challenge = choose_challenge(answer.challenges, settings_.credentials.realm);
  if (!challenge || challenges_ >= kMostChallenges || (challenges_ > 0 && !challenge->is_stale)) return false;
  ++challenges_;
  challenge_ = challenge;
  return true;
}

milliseconds Registration::failed(const RequestAnswer& answer) {
  is_registered_ = false;
  challenges_ = 0;
  const auto back_off = kShortestBackOff * (1 << std::min(failures_, 5));
  ++failures_;
  const auto wait = std::max<milliseconds>(with_jitter(std::min<seconds>(back_off, kLongestBackOff)),
                                           std::min(answer.retry_after, kLongestBackOff));
  news_ = fmt::format("not registered: the answer was {}; again in {} s", answer.status, wait.count() / 1000);
  return wait;
}

}  // namespace aftertone::sip
