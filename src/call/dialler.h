// Calls out: one INVITE after the other until somebody answers or the call is at its end. Every way it can end without
// an answer is an ordinary result.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call/outgoing_leg.h"
#include "call/own_calls.h"
#include "call/sip_call.h"
#include "call/trunk.h"
#include "sip/stack/stack.h"

namespace aftertone::call {

enum class NoAnswerReason {
  busy,         // 486, 600
  no_answer,    // rang for the whole time, or 408, 480, 487
  declined,     // 603, 403 and their likes
  unreachable,  // 404, 5xx, no route, no media in common
  redirected,   // to where we may not or do not go
  came_back,    // it ended in our own voicemail, or went round in circles on the way
};

struct NotAnswered {
  NoAnswerReason reason = NoAnswerReason::unreachable;
  std::string detail;                      // "486 Busy Here"
  bool is_of_trunk = false;                // the trunk takes no calls; whoever was called knows nothing of it
  std::vector<std::string> contacts = {};  // where we are sent to
  std::string call_id = {};                // of the INVITE that came to nothing; empty: there was none
};

struct AnsweredCall {
  std::shared_ptr<Call> call;
  std::function<void()> end;  // any thread: the next verb throws Hangup
  std::shared_ptr<const OwnCall> own;
};

using DialOutcome = tl::expected<AnsweredCall, NotAnswered>;
using LegOutcome = tl::expected<std::shared_ptr<OutgoingLeg>, NotAnswered>;

struct OutboundRequest {
  std::string number;  // normalised: "1002", "+49301234"
  CallFacts facts;
  std::chrono::milliseconds ring_time{30'000};  // over all redirections and trunks
  // The number that stands for a URI we were redirected to, if we may call it.
  std::function<std::optional<std::string>(const std::string& uri)> redirect;
  std::vector<sip::AudioEncoding> encodings{sip::AudioEncoding::pcmu, sip::AudioEncoding::pcma};  // in our order
  bool is_for_person = false;               // somebody is on the line: they may well reach a voicemail of ours
  std::chrono::milliseconds first_word{0};  // from a trunk, until the next one is tried; the dialler's own business
};

// What a final answer says about the called party. `has_rung`: it was reached, so that nothing is the trunk's fault.
NotAnswered meaning_of(int status, const std::string& phrase, bool has_rung = true);

class CallPlacer {
 public:
  virtual ~CallPlacer() = default;
  // Home: the calls' loop.
  virtual async::Task<DialOutcome> dial(OutboundRequest request) = 0;
};

struct DiallerSettings {
  TransferWay transfer_way = TransferWay::automatic;
  std::chrono::milliseconds trunk_time{5'000};    // without a word from a trunk, until the next one is tried
  std::chrono::milliseconds bridge_time{60'000};  // how long it rings where somebody is put through
  std::size_t bridges_at_once = 50;
};

class Dialler : public CallPlacer {
 public:
  // What `parts` refers to outlives it and its calls.
  Dialler(SipCall::Parts parts, async::Executor home, std::vector<Trunk> trunks, DiallerSettings settings);

  // Any thread, once: before it nobody is reached. The stack outlives it.
  void use(sip::Stack& stack) { stack_ = &stack; }

  async::Task<DialOutcome> dial(OutboundRequest request) override;
  // The same for who looks at what happens themselves. An answered leg is acknowledged, and its audio connected.
  async::Task<LegOutcome> dial_leg(OutboundRequest request, std::shared_ptr<LegEvents> events);

  OwnCalls& own_calls() { return own_calls_; }  // any thread
  const DiallerSettings& settings() const { return settings_; }
  // What a number is called where it would go to now; empty: no trunk dials it.
  std::string uri_of(const std::string& number) const;

  // Home. A place for one more bridged call, until the token is destroyed; nullptr: all are taken.
  std::shared_ptr<void> take_bridge();

 private:
  async::Task<LegOutcome> follow_redirections(OutboundRequest request, std::shared_ptr<LegEvents> events,
                                              std::shared_ptr<OwnCall> own);
  Result<std::shared_ptr<OutgoingLeg>> begin(const Trunk& trunk, const std::string& number,
                                             const OutboundRequest& request, LegEvents& events,
                                             const std::shared_ptr<OwnCall>& own);
  async::Task<LegOutcome> try_trunks(std::string number, OutboundRequest request, std::shared_ptr<LegEvents> events,
                                     std::shared_ptr<OwnCall> own, async::Deadline deadline);
  async::Task<LegOutcome> wait_for_answer(std::shared_ptr<OutgoingLeg> leg, std::shared_ptr<LegEvents> events,
                                          async::Deadline deadline);
  sip::Stack::OutgoingCall outgoing(const Trunk& trunk, const std::string& number, std::string sdp) const;

  const SipCall::Parts parts_;
  std::atomic<sip::Stack*> stack_{nullptr};
  const async::Executor home_;
  TrunkBook trunks_;
  OwnCalls own_calls_;
  const DiallerSettings settings_;
  std::size_t bridges_ = 0;
};

}  // namespace aftertone::call
