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

NoAnswerReason reason_of(int status) {
  switch (status) {
    case 486:
    case 600:
      return NoAnswerReason::busy;
    case 408:
    case 480:
    case 487:
      return NoAnswerReason::no_answer;
    case 482:
      return NoAnswerReason::came_back;
    case 403:
    case 433:
    case 603:
    case 607:
    case 608:
      return NoAnswerReason::declined;
    default:
      return is_redirection(status) ? NoAnswerReason::redirected : NoAnswerReason::unreachable;
  }
}

std::string quoted(const std::string& name) {
  std::string result;
  for (const char c : ascii::printable(name))
    if (c != '"' && c != '\\') result += c;
  return "\"" + result + "\"";
}

std::vector<std::string> caller_ids_of(const std::vector<Trunk>& trunks) {
  std::vector<std::string> numbers;
  for (const Trunk& trunk : trunks)
    if (!trunk.caller_id.empty()) numbers.push_back(trunk.caller_id);
  return numbers;
}

LegOutcome not_answered(NoAnswerReason reason, std::string detail, bool is_of_trunk = false) {
  return tl::unexpected(NotAnswered{reason, std::move(detail), is_of_trunk, {}});
}

LegOutcome take_answer(const std::shared_ptr<OutgoingLeg>& leg, const sip::Answered& answered) {
  leg->dialog->acknowledge();
  const Status agreed = leg->negotiation->accept(answered.sdp);
  if (agreed) return leg;
  leg->dialog->hang_up();
  return not_answered(NoAnswerReason::unreachable, "no audio: " + agreed.error().detail);
}

}  // namespace

NotAnswered meaning_of(int status, const std::string& phrase, bool has_rung) {
  const bool is_of_trunk = !has_rung && (status == 503 || status == 408);
  return {reason_of(status), fmt::format("{} {}", status, ascii::printable(phrase)), is_of_trunk, {}};
}

Dialler::Dialler(SipCall::Parts parts, async::Executor home, std::vector<Trunk> trunks, DiallerSettings settings)
    : parts_(parts),
      home_(std::move(home)),
      trunks_(std::move(trunks)),
      own_calls_(caller_ids_of(trunks_.all())),
      settings_(settings) {}

std::string Dialler::uri_of(const std::string& number) const {
  const auto trunks = trunks_.for_number(number, TrunkBook::TimePoint::clock::now());
  return trunks.empty() ? std::string() : uri_at(*trunks.front(), number);
}

std::shared_ptr<void> Dialler::take_bridge() {
  if (bridges_ >= settings_.bridges_at_once) return nullptr;
  ++bridges_;
  return {this, [this](void*) { --bridges_; }};
}

sip::Stack::OutgoingCall Dialler::outgoing(const Trunk& trunk, const std::string& number, std::string sdp) const {
  sip::Stack::OutgoingCall call;
  call.target = uri_at(trunk, number);
  const std::string name = trunk.caller_name.empty() ? "" : quoted(trunk.caller_name) + " ";
  if (!trunk.caller_id.empty()) call.from = fmt::format("{}<sip:{}@{}>", name, trunk.caller_id, trunk.host);
  call.sdp = std::move(sdp);
  call.route = trunk.proxy;
  call.credentials = trunk.credentials;
  return call;
}

Task<DialOutcome> Dialler::dial(OutboundRequest request) {
  const auto events = std::make_shared<OwnInbox>(home_);
  LegOutcome outcome = co_await dial_leg(std::move(request), events);
  if (!outcome) co_return tl::unexpected(outcome.error());
  OutgoingLeg& leg = **outcome;
  SipCall::Parts parts = parts_;
  parts.dialler = this;
  AnsweredCall call;
  call.own = leg.own;
  call.end = [inbox = events->inbox()] { inbox->put(ShutDown{}); };
  call.call = std::make_shared<SipCall>(parts, leg.facts, leg.host, std::move(leg.dialog), events->inbox(),
                                        std::move(leg.session), std::move(leg.negotiation));
  co_return call;
}

Task<LegOutcome> Dialler::dial_leg(OutboundRequest request, std::shared_ptr<LegEvents> events) {
  const std::shared_ptr<OwnCall> own = request.is_for_person ? nullptr : own_calls_.begin(request.number);
  LegOutcome outcome = co_await follow_redirections(std::move(request), events, own);
  if (own && outcome) own_calls_.is_answered(*own);
  const std::string where = own ? own->came_back_to() : std::string();
  if (!outcome && !where.empty())
    co_return not_answered(NoAnswerReason::came_back, "it came back to our own voicemail, " + where);
  co_return outcome;
}

Task<LegOutcome> Dialler::follow_redirections(OutboundRequest request, std::shared_ptr<LegEvents> events,
                                              std::shared_ptr<OwnCall> own) {
  const Deadline deadline = Deadline::in(request.ring_time);
  std::string number = request.number;
  for (int hop = 0; hop <= kMostRedirections; ++hop) {
    LegOutcome outcome = co_await try_trunks(number, request, events, own, deadline);
    if (outcome || outcome.error().reason != NoAnswerReason::redirected) co_return outcome;
    std::optional<std::string> next;
    for (const std::string& uri : outcome.error().contacts) {
      if (!next && request.redirect) next = request.redirect(uri);
    }
    if (!next) co_return outcome;
    log::info("call", "we are redirected to {}", *next);
    number = *next;
  }
  co_return not_answered(NoAnswerReason::redirected, "redirected too often");
}

// The next trunk only when the one before has done nothing with the call: nobody is to be rung twice.
Task<LegOutcome> Dialler::try_trunks(std::string number, OutboundRequest request, std::shared_ptr<LegEvents> events,
                                     std::shared_ptr<OwnCall> own, Deadline deadline) {
  const auto trunks = trunks_.for_number(number, TrunkBook::TimePoint::clock::now());
  LegOutcome outcome = not_answered(NoAnswerReason::unreachable, "no trunk dials " + number);
  for (const Trunk* const trunk : trunks) {
    const bool is_last = trunk == trunks.back();  // waited for as long as it may ring
    request.first_word = is_last ? std::chrono::milliseconds(0) : settings_.trunk_time;
    const auto leg = begin(*trunk, number, request, *events, own);
    if (!leg) co_return not_answered(NoAnswerReason::unreachable, leg.error().detail);
    outcome = co_await wait_for_answer(*leg, events, deadline);
    if (!outcome) outcome.error().call_id = (*leg)->facts.call_id;
    if (outcome || !outcome.error().is_of_trunk) {
      trunks_.found_alive(*trunk);
      co_return outcome;
    }
    trunks_.found_dead(*trunk, TrunkBook::TimePoint::clock::now());
    if (deadline.has_passed()) break;
  }
  co_return outcome;
}

Result<std::shared_ptr<OutgoingLeg>> Dialler::begin(const Trunk& trunk, const std::string& number,
                                                    const OutboundRequest& request, LegEvents& events,
                                                    const std::shared_ptr<OwnCall>& own) {
  sip::Stack* const stack = stack_;
  if (stack == nullptr) return fail_temporarily(Code::unavailable, "calls out are not possible yet");
  const std::function<void(LegEvent)> sink = events.begin_leg();
  auto leg = std::make_shared<OutgoingLeg>();
  leg->facts = request.facts;
  leg->host = trunk.host;
  leg->own = own;
  auto opened = parts_.engine.open([sink](media::Event event) { sink(std::move(event)); });
  if (!opened) return tl::unexpected(opened.error());
  leg->session = std::move(*opened);
  leg->negotiation = std::make_unique<MediaNegotiation>(*leg->session, std::hash<const void*>{}(leg.get()) >> 1,
                                                        parts_.latch, request.encodings);
  auto out = outgoing(trunk, number, leg->negotiation->offer());
  out.first_word = request.first_word;
  if (own) out.extra_headers.push_back(std::string(kOwnCallHeader) + ": " + own->mark());
  leg->dialog = stack->call(out, [sink](sip::DialogEvent event) { sink(std::move(event)); });
  leg->facts.call_id = leg->dialog->call_id();
  if (own) own_calls_.dials(*own, number, leg->facts.call_id);
  log::info("call", "{}: we call {}", leg->facts.call_id, out.target);
  return leg;
}

Task<LegOutcome> Dialler::wait_for_answer(std::shared_ptr<OutgoingLeg> leg, std::shared_ptr<LegEvents> events,
                                          Deadline deadline) {
  bool has_rung = false;
  for (;;) {
    const std::optional<CallEvent> event = co_await events->next(deadline);
    if (!event) {
      leg->dialog->hang_up();
      co_return not_answered(NoAnswerReason::no_answer, "rang in vain");
    }
    if (std::holds_alternative<ShutDown>(*event)) {
      leg->dialog->hang_up();
      co_return not_answered(NoAnswerReason::no_answer, "not wanted any more");
    }
    if (const auto* progress = dialog_event<sip::Progress>(event)) {
      has_rung = has_rung || progress->status >= 180;
      events->on_ringing(*leg, *progress);
    } else if (dialog_event<sip::NoWord>(event) != nullptr) {
      leg->dialog->hang_up();
      co_return not_answered(NoAnswerReason::unreachable, "no answer from " + leg->host, true);
    } else if (const auto* rejected = dialog_event<sip::Rejected>(event)) {
      NotAnswered meaning = meaning_of(rejected->status, rejected->phrase, has_rung);
      meaning.contacts = rejected->contacts;
      co_return tl::unexpected(meaning);
    } else if (const auto* ended = dialog_event<sip::Ended>(event)) {
      co_return not_answered(NoAnswerReason::unreachable, ended->why);
    } else if (const auto* answered = dialog_event<sip::Answered>(event)) {
      co_return take_answer(leg, *answered);
    }
  }
}

}  // namespace aftertone::call
