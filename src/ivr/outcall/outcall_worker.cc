#include "ivr/outcall/outcall_worker.h"

#include <algorithm>

#include "base/log.h"
#include "call/outbound_line.h"
#include "ivr/flow/outcall_dialogue.h"
#include "voicemail/policy/quiet_hours.h"

namespace aftertone::ivr {

using async::Deadline;
using async::Task;
using voicemail::DialQuestion;
using voicemail::Outcall;
using voicemail::OutcallResult;

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kArea = "outcall";
constexpr auto kWhileBusy = 30s;  // the owner is being called about another message
constexpr std::size_t kPerRound = 5;

OutcallResult result_of(call::NoAnswerReason reason) {
  switch (reason) {
    case call::NoAnswerReason::busy:
      return OutcallResult::busy;
    case call::NoAnswerReason::no_answer:
      return OutcallResult::no_answer;
    case call::NoAnswerReason::declined:
      return OutcallResult::declined;
    case call::NoAnswerReason::came_back:
      return OutcallResult::own_voicemail;
    case call::NoAnswerReason::unreachable:
    case call::NoAnswerReason::redirected:
      break;
  }
  return OutcallResult::failed;
}

DialQuestion question_of(const Outcall& outcall) {
  return {voicemail::DialPurpose::outcall, outcall.mailbox.value(), outcall.target, false};
}

}  // namespace

OutcallWorker::OutcallWorker(Parts parts, IvrServices services, OutcallSettings settings, async::Executor home)
    : parts_(parts), services_(services), settings_(std::move(settings)), tasks_(std::move(home)) {}

void OutcallWorker::start() {
  tasks_.spawn("outcalls", run());
}

Task<> OutcallWorker::run() {
  for (;;) {
    co_await look_after_running();
    if (!is_draining_ && running_.size() < settings_.at_once) co_await claim();
    co_await async::sleep_until(Deadline::in(settings_.poll));
  }
}

Task<> OutcallWorker::claim() {
  using Outcalls = std::vector<Outcall>;
  const int limit = static_cast<int>(std::min(settings_.at_once - running_.size(), kPerRound));
  const std::function<Result<Outcalls>()> take = [this, limit] {
    return parts_.outcalls.claim_blocking(settings_.holder, services_.stores.clock.now() + settings_.lease, limit);
  };
  const Result<Outcalls> claimed = co_await services_.pool.run<Outcalls>(take);
  if (!claimed) {
    log::warning(kArea, "no calls can be claimed: {}", to_string(claimed.error()));
    co_return;
  }
  for (const Outcall& outcall : *claimed) {
    auto running = std::make_shared<Running>();
    running->outcall = outcall;
    running_.push_back(running);
    count_ = running_.size();
    tasks_.spawn("outcall for " + outcall.mailbox.value(), carry_out(running));
  }
}

// Leases grow while calls go on; a call that has gone on for too long ends.
Task<> OutcallWorker::look_after_running() {
  const auto all = running_;
  for (const auto& running : all) {
    if (running->longest_call && running->longest_call->has_passed()) running->end();
  }
  if (!next_heartbeat_.has_passed()) co_return;
  next_heartbeat_ = Deadline::in(settings_.lease / 4);
  for (const auto& running : all) {
    const std::function<Status()> extend = [this, running] {
      return parts_.outcalls.extend_blocking(running->outcall, services_.stores.clock.now() + settings_.lease);
    };
    const Status extended = co_await services_.pool.run<void>(extend);
    if (!extended && extended.error().code == Code::conflict && running->end) running->end();
  }
}

Task<> OutcallWorker::carry_out(std::shared_ptr<Running> running) {
  const std::function<Result<Prepared>()> prepare = [this, running] { return prepare_blocking(running->outcall); };
  const Result<Prepared> prepared = co_await services_.pool.run<Prepared>(prepare);
  Ending ending;
  if (!prepared) {
    ending.detail = to_string(prepared.error());
    ending.again = kWhileBusy;
  } else if (const auto* ready = std::get_if<Ready>(&*prepared)) {
    ending = co_await call(running, *ready);
  } else {
    ending = std::get<Ending>(*prepared);
  }
  const std::function<Status()> conclude = [this, running, &ending] {
    return conclude_blocking(running->outcall, ending);
  };
  const Status concluded = co_await services_.pool.run<void>(conclude);
  log::info(kArea, "mailbox {}: try {}: {}{}{}", running->outcall.mailbox.value(), running->outcall.attempt,
            to_string(ending.result), ending.detail.empty() ? "" : ": ", ending.detail);
  if (!concluded) log::warning(kArea, "not written down: {}", to_string(concluded.error()));
  running_.remove(running);
  count_ = running_.size();
}

Result<OutcallWorker::Prepared> OutcallWorker::prepare_blocking(const Outcall& outcall) const {
  const auto message = services_.stores.messages.find_blocking(outcall.message);
  if (!message && message.error().code != Code::not_found) return tl::unexpected(message.error());
  if (!message || message->state != voicemail::MessageState::new_) {
    return Prepared(Ending{OutcallResult::not_wanted, "the owner was there first"});
  }
  Ready ready;
  if (!outcall.secure.empty()) {
    auto secure = secure_request_blocking(outcall, *message);
    if (!secure) return tl::unexpected(secure.error());
    if (!*secure) return Prepared(Ending{OutcallResult::not_wanted, "somebody else has taken it on"});
    ready.secure = std::move(*secure);
  }
  auto mailbox = services_.stores.mailboxes.find_blocking(outcall.mailbox);
  if (!mailbox) return tl::unexpected(mailbox.error());
  ready.mailbox = std::move(*mailbox);
  if (const auto ending = not_to_disturb_blocking(ready, message->urgent)) return Prepared(*ending);
  if (ready.mailbox.pin_hash.empty()) {
    return Prepared(Ending{OutcallResult::not_allowed, "the mailbox has no PIN: nobody could be recognised"});
  }
  return admit_blocking(outcall, std::move(ready));
}

// Null: nobody is wanted any more.
Result<std::shared_ptr<const SecureRequest>> OutcallWorker::secure_request_blocking(
    const Outcall& outcall, const voicemail::Message& message) const {
  const auto id = Uuid::parse(outcall.secure);
  if (!id) return tl::unexpected(id.error());
  const auto recipient = parts_.secure.find_recipient_blocking(*id);
  if (!recipient) return tl::unexpected(recipient.error());
  const auto secure = parts_.secure.find_blocking(recipient->secure);
  if (!secure) return tl::unexpected(secure.error());
  const bool is_over = secure->state != voicemail::SecureState::asking;
  if (is_over || recipient->answered_at) return std::shared_ptr<const SecureRequest>();
  return std::make_shared<const SecureRequest>(SecureRequest{&parts_.secure, *id, message});
}

// A try that was put off until now, or asked for just before the quiet hours began. Who is asked to take a secure
// message on is on duty.
std::optional<OutcallWorker::Ending> OutcallWorker::not_to_disturb_blocking(const Ready& ready, bool is_urgent) const {
  const WallTime now = services_.stores.clock.now();
  if (ready.secure) return std::nullopt;
  const auto end = voicemail::quiet_until_blocking(ready.mailbox, "outcall", is_urgent, now);
  if (!end) return std::nullopt;
  const auto pause = std::chrono::ceil<std::chrono::seconds>(*end - now);
  return Ending{OutcallResult::none, "quiet hours until " + to_rfc3339(*end), pause};
}

Result<OutcallWorker::Prepared> OutcallWorker::admit_blocking(const Outcall& outcall, Ready ready) const {
  const auto service = parts_.guard.class_of_blocking(outcall.mailbox);
  if (!service) return tl::unexpected(service.error());
  if (*service) ready.service = **service;
  auto started = parts_.guard.begin_blocking(question_of(outcall));
  if (started) {
    ready.started = std::move(*started);
    return Prepared(std::move(ready));
  }
  const Error& error = started.error();
  const bool is_refused = error.code == Code::denied || error.code == Code::full;
  if (!is_refused) return tl::unexpected(error);
  if (error.code == Code::full && error.detail == "at-once") {
    return Prepared(Ending{OutcallResult::none, error.detail, kWhileBusy});
  }
  return Prepared(Ending{OutcallResult::not_allowed, error.detail});
}

Task<OutcallWorker::Ending> OutcallWorker::call(std::shared_ptr<Running> running, Ready ready) {
  call::OutboundRequest request;
  request.number = ready.started.permit.number;
  request.facts.mailbox = running->outcall.mailbox.value();
  request.facts.called = request.number;
  request.ring_time = settings_.ring_time;
  request.redirect = [this, running, service = ready.service](const std::string& uri) -> std::optional<std::string> {
    DialQuestion question = question_of(running->outcall);
    question.target = uri;
    const voicemail::DialVerdict verdict = parts_.guard.judge(question, service);
    if (!verdict) return std::nullopt;
    return verdict->number;
  };
  call::OutboundLine line(request.number, fmt::format("for mailbox {} about message {}, try {}", request.facts.mailbox,
                                                      running->outcall.message.to_string(), running->outcall.attempt));
  line.mailbox = request.facts.mailbox;
  line.message = running->outcall.message.to_string();
  call::DialOutcome outcome = co_await parts_.placer.dial(std::move(request));
  line.call_id = outcome ? outcome->call->facts().call_id : outcome.error().call_id;
  Ending ending;
  if (outcome) {
    ending = co_await talk(running, ready, std::move(*outcome));
  } else {
    ending.result = result_of(outcome.error().reason);
    ending.detail = outcome.error().detail;
  }
  line.outcome = fmt::format("{}{}{}", to_string(ending.result), ending.detail.empty() ? "" : ": ", ending.detail);
  const voicemail::DialledCallId id = ready.started.id;
  const std::function<Status()> note = [this, id, &ending]() -> Status {
    parts_.guard.end_blocking(id, std::string(to_string(ending.result)));
    return {};
  };
  (void)co_await services_.pool.run<void>(note);
  co_return ending;
}

Task<OutcallWorker::Ending> OutcallWorker::talk(std::shared_ptr<Running> running, Ready ready,
                                                call::AnsweredCall answered) {
  running->end = answered.end;
  running->longest_call = Deadline::in(ready.started.permit.longest_call);
  const std::function<Status()> mark = [this, running] {
    return parts_.outcalls.mark_answered_blocking(running->outcall);
  };
  const Status marked = co_await services_.pool.run<void>(mark);
  Ending ending;
  ending.result = OutcallResult::failed;
  if (!marked) {  // somebody else calls, or the database is away: then we could not say that we called
    ending.detail = to_string(marked.error());
    co_await answered.call->hang_up();
    co_return ending;
  }
  running->mailbox = ready.mailbox;
  running->secure = ready.secure;
  ending = co_await converse(running, answered.call);
  co_await answered.call->hang_up();
  const std::string where = answered.own ? answered.own->came_back_to() : std::string();
  if (!where.empty() && voicemail::is_worth_another_try(ending.result)) {
    ending.result = OutcallResult::own_voicemail;
    ending.detail = "it came back to our own voicemail, " + where;
  }
  if (ending.result != OutcallResult::confirmed || ready.secure) co_return ending;
  const std::function<Result<OutcallResult>()> look = [this, running]() -> Result<OutcallResult> {
    return what_was_heard_blocking(running->outcall);
  };
  const Result<OutcallResult> heard = co_await services_.pool.run<OutcallResult>(look);
  ending.result = heard.value_or(OutcallResult::confirmed);
  co_return ending;
}

Task<OutcallWorker::Ending> OutcallWorker::converse(std::shared_ptr<Running> running,
                                                    std::shared_ptr<call::Call> call) {
  CallSummary summary;
  Conversation conversation(call, services_, summary);
  OutcallDialogue dialogue(conversation, running->mailbox, running->secure);
  bool has_hung_up = false;
  try {
    co_await dialogue.run();
  } catch (const call::Hangup&) {
    has_hung_up = true;
  }
  Ending ending;
  ending.result = dialogue.result();
  ending.detail = has_hung_up ? "they hung up" : summary.outcome;
  if (has_hung_up && ending.result == OutcallResult::machine) ending.result = OutcallResult::hung_up;
  co_return ending;
}

// A person who gave the PIN and left before the message was at its end has not heard it.
OutcallResult OutcallWorker::what_was_heard_blocking(const Outcall& outcall) const {
  const auto message = services_.stores.messages.find_blocking(outcall.message);
  const bool is_unheard = message && message->state == voicemail::MessageState::new_;
  return is_unheard ? OutcallResult::hung_up : OutcallResult::confirmed;
}

void OutcallWorker::tell_timeline_blocking(const Outcall& outcall, const Ending& ending) const {
  voicemail::MessageEvent event;
  event.message = outcall.message;
  event.at = services_.stores.clock.now();
  event.what = voicemail::Happening::outcall;
  event.who = outcall.target;
  event.detail = std::string(to_string(ending.result)) + (ending.detail.empty() ? "" : ": " + ending.detail);
  const Status told = parts_.timeline.append_blocking(event);
  if (!told) log::warning(kArea, "not in the message's timeline: {}", to_string(told.error()));
}

Status OutcallWorker::conclude_blocking(const Outcall& outcall, const Ending& ending) const {
  if (ending.result != OutcallResult::none) tell_timeline_blocking(outcall, ending);
  const WallTime now = services_.stores.clock.now();
  if (ending.again) return parts_.outcalls.retry_blocking(outcall, ending.result, ending.detail, now + *ending.again);
  const auto tries = static_cast<std::size_t>(std::max(outcall.attempt, 1));
  if (voicemail::is_worth_another_try(ending.result) && tries <= settings_.pauses.size()) {
    return parts_.outcalls.retry_blocking(outcall, ending.result, ending.detail, now + settings_.pauses[tries - 1]);
  }
  return parts_.outcalls.finish_blocking(outcall, ending.result, ending.detail);
}

}  // namespace aftertone::ivr
