#include "call/bridge.h"

#include "base/log.h"
#include "call/media_description.h"
#include "call/offer_in_dialog.h"
#include "call/outbound_line.h"
#include "media/audio/clips.h"

namespace aftertone::call {
namespace {

using async::Deadline;
using async::Task;

constexpr std::size_t kTurnsOfRinging = 60;  // 5 min: longer than anybody rings

struct PressedKey {
  char digit = 0;
  bool is_in_audio = false;  // and passed on with it
};

std::optional<PressedKey> key_of(const LegEvent& event, const MediaNegotiation& source) {
  if (const auto* of_dialog = std::get_if<sip::DialogEvent>(&event)) {
    const auto* info = std::get_if<sip::InfoDigit>(of_dialog);
    return info == nullptr ? std::nullopt : std::optional(PressedKey{info->digit, false});
  }
  const auto* received = std::get_if<media::DigitReceived>(&std::get<media::Event>(event));
  if (received == nullptr) return std::nullopt;
  return PressedKey{received->digit, !source.can_send_events()};
}

void press(PressedKey key, const MediaNegotiation& negotiation, media::Session& session, sip::Dialog& dialog) {
  if (negotiation.can_send_events()) return session.send_digits(std::string(1, key.digit));
  if (!key.is_in_audio) dialog.send_info_digit(key.digit);
}

}  // namespace

std::function<void(LegEvent)> Bridge::begin_leg() {
  awaits_answer_in_ack_ = false;
  if (coupled_ != nullptr) uncouple();  // another leg may come to lie where the last one was
  is_ringing_ = false;
  return [inbox = first_.inbox_, leg = ++leg_](LegEvent event) {
    OfOtherLeg of_other{leg, std::move(event)};
    inbox->put(std::move(of_other));
  };
}

bool Bridge::has_first_left() const {
  return first_.is_over_ || first_.is_shutting_down_ || first_.inbox_->has_ended();
}

Task<std::optional<CallEvent>> Bridge::next(Deadline deadline) {
  for (;;) {
    std::optional<CallEvent> event = co_await first_.next(deadline);
    if (media_event<media::MediaLost>(event) != nullptr && first_.negotiation_->may_send())
      first_.end("no audio from the caller for too long");
    if (has_first_left()) {
      const CallEvent over = ShutDown{};
      co_return over;
    }
    first_.digits_.clear();
    if (!event) co_return event;
    const auto* of_other = std::get_if<OfOtherLeg>(&*event);
    if (of_other == nullptr || of_other->leg != leg_) continue;
    co_return std::visit([](const auto& what) { return CallEvent(what); }, of_other->event);
  }
}

// What the other side lets the caller hear, or else a ringing tone of ours.
void Bridge::on_ringing(OutgoingLeg& leg, const sip::Progress& progress) {
  if (!progress.sdp.empty() && leg.negotiation->listen_early(progress.sdp)) return couple(leg);
  if (coupled_ != &leg && progress.status == 180) play_ringing();
}

void Bridge::play_ringing() {
  if (std::exchange(is_ringing_, true)) return;
  const media::Playlist turns(kTurnsOfRinging, media::ringing(first_.negotiation_->codec()));
  first_.session_->play(turns, ++first_.play_number_);
}

void Bridge::couple(OutgoingLeg& leg) {
  first_.session_->stop_playing();
  if (coupled_ == &leg) return;
  coupled_ = &leg;
  const auto forth = std::make_shared<media::RelayLane>();
  const auto back = std::make_shared<media::RelayLane>();
  first_.session_->relay({forth, back});
  leg.session->relay({back, forth});
}

void Bridge::uncouple() {
  coupled_ = nullptr;
  first_.session_->relay({});
  first_.session_->stop_playing();
}

// The same codec on both legs, if they have it.
OutboundRequest Bridge::request_of(const TransferRequest& request) const {
  OutboundRequest out;
  out.number = request.number;
  out.facts.mailbox = first_.facts_.mailbox;
  out.facts.called = request.number;
  out.ring_time = dialler_.settings().bridge_time;
  out.redirect = request.redirect;
  out.is_for_person = true;
  if (first_.negotiation_->codec() == media::Codec::pcma)
    out.encodings = {sip::AudioEncoding::pcma, sip::AudioEncoding::pcmu};
  return out;
}

Task<Status> Bridge::run(TransferRequest request) {
  const std::shared_ptr<void> place = dialler_.take_bridge();
  Status done = fail_temporarily(Code::full, "all places for calls that we pass on are taken");
  if (place) done = co_await call_and_pass_on(std::move(request));
  co_return done;
}

Task<Status> Bridge::call_and_pass_on(TransferRequest request) {
  first_.digits_.clear();
  OutboundRequest out = request_of(request);
  std::shared_ptr<LegEvents> events = shared_from_this();
  OutboundLine line(request.number, "to put through call " + first_.facts_.call_id);
  line.mailbox = first_.facts_.mailbox;
  LegOutcome leg = co_await dialler_.dial_leg(std::move(out), std::move(events));
  line.call_id = leg ? (*leg)->facts.call_id : leg.error().call_id;
  if (!leg) {
    line.outcome = leg.error().detail;
    ++leg_;  // what its last leg still has to say is of no interest
    uncouple();
    first_.throw_if_over();
    co_return fail(Code::unavailable, "not put through to " + request.number + ": " + leg.error().detail);
  }
  couple(**leg);
  log::info("call", "{}: put through by us to {} with {}", first_.facts_.call_id, request.number,
            (*leg)->facts.call_id);
  const std::string why = co_await pass_on(*leg, Deadline::in(request.longest_call));
  line.outcome = "put through, " + why;
  (*leg)->dialog->hang_up();
  ++leg_;
  first_.end(why);
  co_return Status{};
}

Task<std::string> Bridge::pass_on(std::shared_ptr<OutgoingLeg> leg, Deadline deadline) {
  std::string why;
  while (why.empty()) {
    const std::optional<CallEvent> event = co_await first_.next(deadline);
    first_.digits_.clear();
    if (has_first_left()) {
      why = first_.is_shutting_down_ ? "we are stopping" : "the caller has left";
    } else if (!event || deadline.has_passed()) {
      why = "longer than such a call may be";
    } else {
      why = take_from_first(*event, *leg);
    }
  }
  co_return why;
}

std::string Bridge::take_from_first(const CallEvent& event, OutgoingLeg& leg) {
  if (const auto* of_other = std::get_if<OfOtherLeg>(&event)) {
    return of_other->leg == leg_ ? take_from_second(of_other->event, leg) : std::string();
  }
  const std::optional<CallEvent> held(event);
  if (media_event<media::MediaLost>(held) != nullptr && first_.negotiation_->may_send())
    return "no audio from the caller for too long";
  std::optional<PressedKey> key;
  if (const auto* of_dialog = std::get_if<sip::DialogEvent>(&event)) key = key_of(*of_dialog, *first_.negotiation_);
  if (const auto* of_media = std::get_if<media::Event>(&event)) key = key_of(*of_media, *first_.negotiation_);
  if (key) press(*key, *leg.negotiation, *leg.session, *leg.dialog);
  return {};
}

std::string Bridge::take_from_second(const LegEvent& event, OutgoingLeg& leg) {
  if (const auto key = key_of(event, *leg.negotiation)) {
    press(*key, *first_.negotiation_, *first_.session_, *first_.dialog_);
    return {};
  }
  return std::visit([&](const auto& what) { return take_from_second(what, leg); }, event);
}

std::string Bridge::take_from_second(const sip::DialogEvent& event, OutgoingLeg& leg) {
  if (const auto* ended = std::get_if<sip::Ended>(&event)) return "the other side has left: " + ended->why;
  if (const auto* offered = std::get_if<sip::Offered>(&event)) {
    const Result<bool> answered = answer_offer_in_dialog(*leg.negotiation, *leg.dialog, offered->sdp);
    awaits_answer_in_ack_ = answered.value_or(false);
  } else if (const auto* ack = std::get_if<sip::Acknowledged>(&event); ack != nullptr && awaits_answer_in_ack_) {
    awaits_answer_in_ack_ = false;
    if (!leg.negotiation->accept(ack->sdp)) return "no usable answer in the other side's ACK";
  }
  return {};
}

std::string Bridge::take_from_second(const media::Event& event, OutgoingLeg& leg) {
  const bool is_lost = std::holds_alternative<media::MediaLost>(event) && leg.negotiation->may_send();
  return is_lost ? "no audio from the other side for too long" : "";
}

}  // namespace aftertone::call
