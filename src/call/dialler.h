// Calls out: one INVITE after the other until somebody answers or the call is at its end. Every way it can end without
// an answer is an ordinary result.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "call/sip_call.h"
#include "sip/stack/stack.h"

namespace aftertone::call {

// Where calls out go, and as whom.
struct Trunk {
  std::string host;                 // of the request URI: "pbx.example.com", "192.0.2.1:5070"
  std::string transport = "udp";    // "tcp"
  std::string proxy;                // SIP URI of the outbound proxy; empty: none
  std::string caller_id;            // user part of From
  std::string caller_name;          // shown; may be empty
  std::string international = "+";  // what stands before the country code there: "+", "00"
  std::optional<sip::Credentials> credentials;
};

enum class NoAnswerReason {
  busy,         // 486, 600
  no_answer,    // rang for the whole time, or 408, 480, 487
  declined,     // 603, 403 and their likes
  unreachable,  // 404, 5xx, no route, no media in common
  redirected,   // to where we may not or do not go
};

struct NotAnswered {
  NoAnswerReason reason = NoAnswerReason::unreachable;
  std::string detail;  // "486 Busy Here"
};

struct AnsweredCall {
  std::shared_ptr<Call> call;
  std::function<void()> end;  // any thread: the next verb throws Hangup
};

using DialOutcome = tl::expected<AnsweredCall, NotAnswered>;

struct OutboundRequest {
  std::string number;  // normalised: "1002", "+49301234"
  CallFacts facts;
  std::chrono::milliseconds ring_time{30'000};  // over all redirections
  // The number that stands for a URI we were redirected to, if we may call it.
  std::function<std::optional<std::string>(const std::string& uri)> redirect;
};

// What a number is called at the trunk: "sip:+49301234@pbx.example.com".
std::string uri_at(const Trunk& trunk, const std::string& number);

// What a final answer says about the called party.
NotAnswered meaning_of(int status, const std::string& phrase);

class CallPlacer {
 public:
  virtual ~CallPlacer() = default;
  // Home: the calls' loop.
  virtual async::Task<DialOutcome> dial(OutboundRequest request) = 0;
};

class Dialler : public CallPlacer {
 public:
  // All that is referred to outlives it and its calls.
  Dialler(SipCall::Parts parts, sip::Stack& stack, async::Executor home, Trunk trunk)
      : parts_(parts), stack_(stack), home_(std::move(home)), trunk_(std::move(trunk)) {}

  async::Task<DialOutcome> dial(OutboundRequest request) override;

 private:
  struct Attempt;
  async::Task<DialOutcome> wait_for_answer(std::shared_ptr<Attempt> attempt, async::Deadline deadline);
  DialOutcome take_answer(Attempt& attempt, const sip::Answered& answered) const;
  sip::Stack::OutgoingCall outgoing(const std::string& number, std::string sdp) const;

  const SipCall::Parts parts_;
  sip::Stack& stack_;
  const async::Executor home_;
  const Trunk trunk_;
};

}  // namespace aftertone::call
