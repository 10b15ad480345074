#include "call/phone_call.h"

#include <fmt/format.h>

#include "call/offer_in_dialog.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using async::Task;

constexpr auto kStep = 20ms;           // how often what was heard is looked at
constexpr auto kDigitTime = 200ms;     // 100 ms tone, 100 ms pause
constexpr auto kShortestBeep = 200ms;  // heard a chunk late, so our own beep of 400 ms is over before anything is said
constexpr async::StreamNumber kHeardStream = 1;

tl::unexpected<Error> hung_up() {
  return fail(Code::denied, "the other side has hung up");
}

}  // namespace

PhoneCall::PhoneCall(std::unique_ptr<media::Session> session, async::ChunkLane& lane, std::shared_ptr<CallInbox> inbox,
                     std::vector<sip::AudioEncoding> encodings, async::Executor home)
    : home_(std::move(home)),
      session_(std::move(session)),
      inbox_(std::move(inbox)),
      negotiation_(*session_, static_cast<std::uint64_t>(began_.time_since_epoch().count()), false,
                   std::move(encodings)),
      heard_(lane) {}

PhoneCall::~PhoneCall() = default;

void PhoneCall::note(std::string what) {
  const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
  timeline_.push_back({at, std::move(what)});
}

// Phones send all the time; a server may take one that does not for dead.
void PhoneCall::send_silence() {
  const media::Playlist hour(60, media::silence(codec(), 1min));
  session_->play(hour, ++play_number_);
}

void PhoneCall::begin_listening() {
  send_silence();
  media::RecordingLimits limits;
  limits.max_length = 2h;
  session_->start_recording(kHeardStream, limits);
}

Task<std::optional<CallEvent>> PhoneCall::step(Deadline deadline) {
  std::optional<CallEvent> event = co_await inbox_->take(Deadline::in(kStep).or_sooner(deadline));
  heard_.drain(codec());
  if (event) take(*event);
  const std::shared_ptr<CallInbox> elsewhere = referral_inbox_;
  if (elsewhere) {
    const std::optional<CallEvent> other = co_await elsewhere->take(Deadline::in(0ms));
    const auto* of_dialog = other ? std::get_if<sip::DialogEvent>(&*other) : nullptr;
    if (of_dialog != nullptr) take_referral(*of_dialog);
  }
  co_return event;
}

void PhoneCall::take(const CallEvent& event) {
  const auto* of_dialog = std::get_if<sip::DialogEvent>(&event);
  if (of_dialog == nullptr) return;
  if (const auto* ended = std::get_if<sip::Ended>(of_dialog)) {
    if (first_dialog_) return first_dialog_.reset();  // who sent us on has left
    if (!is_over_) note("the other side hung up: " + ended->why);
    is_over_ = true;
  } else if (const auto* offered = std::get_if<sip::Offered>(of_dialog)) {
    take_offer(*offered);
  } else if (const auto* ack = std::get_if<sip::Acknowledged>(of_dialog); ack != nullptr && awaits_answer_in_ack_) {
    awaits_answer_in_ack_ = false;
    if (!negotiation_.accept(ack->sdp)) note("no usable answer in the ACK");
  } else if (const auto* referred = std::get_if<sip::Referred>(of_dialog)) {
    follow(*referred);
  }
}

void PhoneCall::take_offer(const sip::Offered& offered) {
  awaits_answer_in_ack_ = answer_offer_in_dialog(negotiation_, *dialog_, offered.sdp).value_or(false);
}

void PhoneCall::follow(const sip::Referred& referred) {
  if (!call_out_ || referral_inbox_) return dialog_->report_transfer(603);
  note("sent on to " + referred.target);
  referral_inbox_ = std::make_shared<CallInbox>(home_);
  referral_ = call_out_(referred.target, negotiation_.offer(),
                        [inbox = referral_inbox_](sip::DialogEvent event) { inbox->put(std::move(event)); });
}

void PhoneCall::take_referral(const sip::DialogEvent& event) {
  if (!referral_) return take(event);  // it is our call now
  if (const auto* progress = std::get_if<sip::Progress>(&event)) {
    dialog_->report_transfer(progress->status);
  } else if (const auto* rejected = std::get_if<sip::Rejected>(&event)) {
    note("not answered there: " + std::to_string(rejected->status));
    dialog_->report_transfer(rejected->status);
    referral_.reset();
    referral_inbox_.reset();
  } else if (const auto* answered = std::get_if<sip::Answered>(&event)) {
    referral_->acknowledge();
    const bool is_agreed = negotiation_.accept(answered->sdp).has_value();
    note(is_agreed ? "answered there" : "no audio with them");
    dialog_->report_transfer(is_agreed ? 200 : 488);
    if (!is_agreed) return referral_.reset();
    first_dialog_ = std::exchange(dialog_, std::exchange(referral_, nullptr));
  }
}

Task<Status> PhoneCall::say(media::ClipPtr clip) {
  if (is_over_) co_return hung_up();
  const auto length = std::chrono::milliseconds(clip->payload.size() / 8);
  media::Playlist playlist{std::move(clip)};
  session_->play(std::move(playlist), ++play_number_);
  const Deadline deadline = Deadline::in(length + 5s);
  while (!deadline.has_passed()) {
    const std::optional<CallEvent> event = co_await step(deadline);
    if (is_over_) co_return hung_up();
    const auto* finished = media_event<media::PlayFinished>(event);
    if (finished == nullptr || finished->play_number != play_number_) continue;
    note(fmt::format("said {:.1f} s", static_cast<double>(length.count()) / 1000));
    send_silence();
    co_return Status{};
  }
  co_return fail(Code::timeout, "the audio could not be played to its end");
}

Task<Status> PhoneCall::press(std::string digits) {
  if (is_over_) co_return hung_up();
  if (negotiation_.can_send_events()) {
    session_->send_digits(digits);
  } else {
    for (const char digit : digits)
      dialog_->send_info_digit(digit);
  }
  note("pressed " + digits);
  co_return co_await listen(kDigitTime * static_cast<int>(digits.size()));
}

Task<Status> PhoneCall::wait_for_beep(Deadline deadline) {
  for (;;) {
    if (heard_.find_tone(kShortestBeep, codec())) break;
    if (is_over_) co_return hung_up();
    if (deadline.has_passed()) co_return fail(Code::timeout, "heard no beep");
    co_await step(deadline);
  }
  note("beep");
  co_return Status{};
}

Task<Status> PhoneCall::wait_for_audio(media::ClipPtr clip, Deadline deadline) {
  for (;;) {
    if (heard_.find_exactly(clip->payload)) co_return Status{};
    if (is_over_) co_return hung_up();
    if (deadline.has_passed()) co_return fail(Code::timeout, "did not hear the expected audio");
    co_await step(deadline);
  }
}

Task<Status> PhoneCall::listen(std::chrono::milliseconds time) {
  const Deadline deadline = Deadline::in(time);
  while (!deadline.has_passed() && !is_over_)
    co_await step(deadline);
  co_return Status{};
}

Task<Status> PhoneCall::wait_for_hang_up(Deadline deadline) {
  while (!is_over_) {
    if (deadline.has_passed()) co_return fail(Code::timeout, "the other side did not hang up");
    co_await step(deadline);
  }
  end_media();
  co_return Status{};
}

void PhoneCall::end_media() {
  session_->stop_recording();
  heard_.drain(codec());
}

void PhoneCall::hang_up_at_once() {
  if (is_over_) return;
  is_over_ = true;
  dialog_->hang_up();
  note("hung up");
}

Task<> PhoneCall::hang_up() {
  hang_up_at_once();
  session_->stop_recording();
  const Deadline deadline = Deadline::in(300ms);  // the last chunk comes within a few slots
  while (!deadline.has_passed()) {
    const std::optional<CallEvent> event = co_await step(deadline);
    if (media_event<media::RecordingStopped>(event) != nullptr) break;
  }
  heard_.drain(codec());
}

}  // namespace aftertone::call
