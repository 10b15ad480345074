#include "call/call_server.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/log.h"
#include "call/call_metrics.h"
#include "call/dialler.h"
#include "sip/stack/refused_requests.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kArea = "call";
constexpr int kStoppingRetryAfter = 30;  // seconds

ForwardReason to_call_reason(sip::ForwardReason reason) {
  switch (reason) {
    case sip::ForwardReason::unconditional:
      return ForwardReason::unconditional;
    case sip::ForwardReason::busy:
      return ForwardReason::busy;
    case sip::ForwardReason::no_answer:
      return ForwardReason::no_answer;
    case sip::ForwardReason::deflection:
      return ForwardReason::deflection;
    case sip::ForwardReason::unavailable:
      return ForwardReason::unavailable;
    case sip::ForwardReason::unknown:
      break;
  }
  return ForwardReason::unknown;
}

void tell_arrival(CallStory& story, const sip::Invite& invite, const sip::MailboxChoice& choice) {
  story.tell(StoryKind::received, fmt::format("INVITE {} from {} port {} by {}{}{}", invite.request_uri,
                                              invite.source_ip, invite.source_port, invite.transport,
                                              invite.user_agent.empty() ? "" : ", ", invite.user_agent));
  const std::string what = choice.mailbox.empty() ? "log-in: our own number was called" : "mailbox " + choice.mailbox;
  story.tell(StoryKind::route, fmt::format("{} ({})", what, choice.explanation));
}

void tell_caller(CallStory& story, const CallFacts& facts, bool is_withheld) {
  if (is_withheld) return story.tell(StoryKind::caller, "withheld");
  story.tell(StoryKind::caller, fmt::format("{}: {}", facts.caller_number.empty() ? "no number" : facts.caller_number,
                                            facts.is_caller_asserted ? "trusted, a trusted trunk asserts it"
                                                                     : "not trusted, From claims it"));
}

// The one line of a call that never was one.
void log_refused(const sip::Invite& invite, const std::string& answer) {
  const std::string call_id = ascii::printable(invite.call_id);
  log::info(log::About{call_id}, kArea, "inbound call {}: from {}: refused with {}", call_id, invite.source_ip, answer);
}

}  // namespace

CallServer::CallServer(CallServerSettings settings, SipCall::Parts parts, async::Executor home, Application application,
                       Health health, OnRefused on_refused)
    : settings_(std::move(settings)),
      parts_(parts),
      home_(home),
      application_(std::move(application)),
      health_(std::move(health)),
      on_refused_(std::move(on_refused)),
      tasks_(std::move(home)) {}

sip::Readiness CallServer::readiness() const {
  if (is_draining_) return {false, "draining", kStoppingRetryAfter};
  if (call_count() >= settings_.max_calls) return {false, "all ports are in use", 5};
  return health_();
}

CallServer::Arrived CallServer::arrived(const sip::Invite& invite) const {
  Arrived arrived;
  arrived.choice = sip::choose_mailbox(invite, settings_.choice);
  const sip::MailboxChoice& choice = arrived.choice;
  const sip::CallerIdentity caller = sip::identify_caller(invite, settings_.choice);
  log::info(kArea, "{}: from {} via {}: mailbox \"{}\" by {} ({})", ascii::printable(invite.call_id),
            caller.number.empty() ? "withheld" : ascii::printable(caller.number), invite.source_ip,
            ascii::printable(choice.mailbox), choice.source, ascii::printable(choice.explanation));
  CallFacts& facts = arrived.facts;
  facts.call_id = ascii::printable(invite.call_id);
  facts.mailbox = choice.mailbox;
  facts.called = choice.called;
  facts.caller_number = caller.number;
  facts.caller_name = caller.name;
  facts.is_caller_asserted = caller.is_asserted;
  facts.reason = to_call_reason(choice.reason);
  facts.is_to_pilot = choice.mailbox.empty();
  facts.why_mailbox = choice.source;
  arrived.is_withheld = caller.is_private;
  return arrived;
}

// A call of ours that was forwarded to our own voicemail: nobody is there to leave a message.
bool CallServer::is_own_call(const sip::Invite& invite, const CallFacts& facts) const {
  if (parts_.dialler == nullptr && invite.own_mark.empty()) return false;
  const Arrival arrival{invite.own_mark, invite.call_id, facts.caller_number, numbers_of(invite), facts.mailbox};
  OwnCalls of_others({});
  OwnCalls& own_calls = parts_.dialler == nullptr ? of_others : parts_.dialler->own_calls();
  const std::string why = own_calls.recognise(arrival);
  if (why.empty()) return false;
  log::warning(log::About{facts.call_id, {}, facts.mailbox}, kArea,
               "inbound call {}: a call of our own came back: {}; refused with 482", facts.call_id, why);
  return true;
}

sip::Refusal CallServer::refuse(const sip::Invite& invite, const CallFacts* facts, sip::Refusal refusal,
                                std::string why) const {
  if (on_refused_) on_refused_(invite, facts, refusal, std::move(why));
  return refusal;
}

sip::CallDecision CallServer::on_invite(const sip::Invite& invite, std::shared_ptr<sip::Dialog> dialog) {
  count_offered_call();
  sip::CallDecision decision = decide(invite, std::move(dialog));
  if (const auto* refusal = std::get_if<sip::Refusal>(&decision)) count_refused_call(refusal->status);
  return decision;
}

sip::CallDecision CallServer::decide(const sip::Invite& invite, std::shared_ptr<sip::Dialog> dialog) {
  if (const sip::Readiness ready = readiness(); !ready.is_ready) {
    log_refused(invite, "503: " + ready.why_not);
    const sip::Refusal unavailable{503, "Service Unavailable", ready.retry_after_seconds};
    return refuse(invite, nullptr, unavailable, ready.why_not);
  }
  const Arrived came = arrived(invite);
  // Nothing but our own number was named: an owner who calls for messages. Without such a number it is nobody.
  if (came.choice.mailbox.empty() && settings_.choice.own_numbers.empty()) {
    log_refused(invite, "404: no mailbox is named");
    sip::note_refused_request(invite.source_ip, "INVITE that names no mailbox, 404");
    return refuse(invite, &came.facts, {404, "Not Found", 0}, "no mailbox is named: " + came.choice.explanation);
  }
  if (is_own_call(invite, came.facts))
    return refuse(invite, &came.facts, {482, "Loop Detected", 0}, "a call of our own came back");

  bool is_too_late = false;
  auto inbox = std::make_shared<CallInbox>(home_);
  auto call = std::make_shared<SipCall>(parts_, came.facts, invite.sdp, invite.source_ip, std::move(dialog), inbox);
  tell_arrival(call->story(), invite, came.choice);
  tell_caller(call->story(), came.facts, came.is_withheld);
  {
    const std::lock_guard lock(inboxes_mutex_);
    if (!are_calls_ended_) inboxes_.insert(inbox);
    is_too_late = are_calls_ended_;
  }
  if (is_too_late) {
    log_refused(invite, "503: stopping");
    return sip::Refusal{503, "Service Unavailable", kStoppingRetryAfter};
  }
  tasks_.spawn("call " + came.facts.call_id, run(std::move(call), inbox));
  return sip::OnDialogEvent([inbox](sip::DialogEvent event) { inbox->put(std::move(event)); });
}

async::Task<> CallServer::run(std::shared_ptr<SipCall> call, std::shared_ptr<CallInbox> inbox) {
  try {
    co_await application_(call);
  } catch (const Hangup&) {
    // The application is the root that handles this; if it forgot, the call is over all the same.
  }
  if (call->is_answered()) count_media(call->statistics());
  const std::lock_guard lock(inboxes_mutex_);
  inboxes_.erase(inbox);
}

void CallServer::drain() {
  is_draining_ = true;
}

void CallServer::take_calls_again() {
  is_draining_ = false;
}

void CallServer::end_calls() {
  const std::lock_guard lock(inboxes_mutex_);
  are_calls_ended_ = true;
  for (const std::shared_ptr<CallInbox>& inbox : inboxes_)
    inbox->put(ShutDown{});
}

async::Task<> CallServer::stop(async::Deadline deadline) {
  drain();
  const async::Deadline last_words = async::Deadline(deadline.at() + 10s);  // to seal recordings after end_calls()
  while (call_count() > 0 && !deadline.has_passed()) {
    co_await async::sleep_until(async::Deadline::in(100ms).or_sooner(deadline));
  }
  end_calls();
  while (call_count() > 0 && !last_words.has_passed()) {
    co_await async::sleep_until(async::Deadline::in(20ms));
  }
  co_await tasks_.stop();
}

}  // namespace aftertone::call
