#include "call/dialler.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/log.h"

namespace aftertone::call {
namespace {

using async::Deadline;
using async::Task;

constexpr int kMostRedirections = 3;

bool is_redirection(int status) {
  return status >= 300 && status < 400;
}

std::string quoted(const std::string& name) {
  std::string result;
  for (const char c : ascii::printable(name))
    if (c != '"' && c != '\\') result += c;
  return "\"" + result + "\"";
}

}  // namespace

// One INVITE and what belongs to it.
struct Dialler::Attempt {
  CallFacts facts;
  std::shared_ptr<CallInbox> inbox;
  std::unique_ptr<media::Session> session;
  std::unique_ptr<MediaNegotiation> negotiation;
  std::shared_ptr<sip::Dialog> dialog;
  std::vector<std::string> redirected_to;
};

std::string uri_at(const Trunk& trunk, const std::string& number) {
  const std::string dialled = number.starts_with('+') ? trunk.international + number.substr(1) : number;
  return fmt::format("sip:{}@{}{}", dialled, trunk.host, trunk.transport == "tcp" ? ";transport=tcp" : "");
}

NotAnswered meaning_of(int status, const std::string& phrase) {
  const std::string detail = fmt::format("{} {}", status, ascii::printable(phrase));
  switch (status) {
    case 486:
    case 600:
      return {NoAnswerReason::busy, detail};
    case 408:
    case 480:
    case 487:
      return {NoAnswerReason::no_answer, detail};
    case 403:
    case 433:
    case 603:
    case 607:
    case 608:
      return {NoAnswerReason::declined, detail};
    default:
      return {is_redirection(status) ? NoAnswerReason::redirected : NoAnswerReason::unreachable, detail};
  }
}

sip::Stack::OutgoingCall Dialler::outgoing(const std::string& number, std::string sdp) const {
  sip::Stack::OutgoingCall call;
  call.target = uri_at(trunk_, number);
  const std::string name = trunk_.caller_name.empty() ? "" : quoted(trunk_.caller_name) + " ";
  if (!trunk_.caller_id.empty()) call.from = fmt::format("{}<sip:{}@{}>", name, trunk_.caller_id, trunk_.host);
  call.sdp = std::move(sdp);
  call.route = trunk_.proxy;
  call.credentials = trunk_.credentials;
  return call;
}

Task<DialOutcome> Dialler::dial(OutboundRequest request) {
  const Deadline deadline = Deadline::in(request.ring_time);
  std::string number = request.number;
  for (int hop = 0; hop <= kMostRedirections; ++hop) {
    auto attempt = std::make_shared<Attempt>();
    attempt->facts = request.facts;
    attempt->inbox = std::make_shared<CallInbox>(home_);
    auto opened = parts_.engine.open([inbox = attempt->inbox](media::Event event) { inbox->put(std::move(event)); });
    if (!opened) co_return tl::unexpected(NotAnswered{NoAnswerReason::unreachable, opened.error().detail});
    attempt->session = std::move(*opened);
    attempt->negotiation = std::make_unique<MediaNegotiation>(
        *attempt->session, std::hash<const void*>{}(attempt.get()) >> 1, parts_.latch);
    const auto out = outgoing(number, attempt->negotiation->offer());
    attempt->dialog =
        stack_.call(out, [inbox = attempt->inbox](sip::DialogEvent event) { inbox->put(std::move(event)); });
    attempt->facts.call_id = attempt->dialog->call_id();
    log::info("call", "{}: we call {}", attempt->facts.call_id, out.target);
    DialOutcome outcome = co_await wait_for_answer(attempt, deadline);
    if (outcome || outcome.error().reason != NoAnswerReason::redirected) co_return outcome;

    std::optional<std::string> next;
    for (const std::string& uri : attempt->redirected_to) {
      if (!next && request.redirect) next = request.redirect(uri);
    }
    if (!next) co_return outcome;
    log::info("call", "{}: redirected to {}", attempt->facts.call_id, *next);
    number = *next;
  }
  co_return tl::unexpected(NotAnswered{NoAnswerReason::redirected, "redirected too often"});
}

Task<DialOutcome> Dialler::wait_for_answer(std::shared_ptr<Attempt> attempt, Deadline deadline) {
  for (;;) {
    const std::optional<CallEvent> event = co_await attempt->inbox->take(deadline);
    if (!event) {
      attempt->dialog->hang_up();
      co_return tl::unexpected(NotAnswered{NoAnswerReason::no_answer, "rang in vain"});
    }
    if (const auto* rejected = dialog_event<sip::Rejected>(event)) {
      attempt->redirected_to = rejected->contacts;
      co_return tl::unexpected(meaning_of(rejected->status, rejected->phrase));
    }
    if (const auto* ended = dialog_event<sip::Ended>(event)) {
      co_return tl::unexpected(NotAnswered{NoAnswerReason::unreachable, ended->why});
    }
    if (const auto* answered = dialog_event<sip::Answered>(event)) co_return take_answer(*attempt, *answered);
  }
}

DialOutcome Dialler::take_answer(Attempt& attempt, const sip::Answered& answered) const {
  attempt.dialog->acknowledge();
  const Status agreed = attempt.negotiation->accept(answered.sdp);
  if (!agreed) {
    attempt.dialog->hang_up();
    return tl::unexpected(NotAnswered{NoAnswerReason::unreachable, "no audio: " + agreed.error().detail});
  }
  AnsweredCall call;
  call.end = [inbox = attempt.inbox] { inbox->put(ShutDown{}); };
  call.call = std::make_shared<SipCall>(parts_, attempt.facts, trunk_.host, std::move(attempt.dialog), attempt.inbox,
                                        std::move(attempt.session), std::move(attempt.negotiation));
  return call;
}

}  // namespace aftertone::call
