#include "call/sip_call.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "call/call_metrics.h"
#include "call/media_description.h"
#include "call/offer_in_dialog.h"
#include "call/told_audio.h"
#include "sip/stack/refused_requests.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;
using async::Deadline;
using async::Task;

constexpr auto kAckTime = 40s;           // the stack gives up after 32 s (RFC 3261 timer H) and says Ended
constexpr auto kRecordingStopTime = 3s;  // the media engine answers in a slot or two
// A call that has just ended gives its port back in a slot or two: who was promised its place waits for that.
constexpr auto kPortTime = 1s;
constexpr auto kPortPause = 10ms;
constexpr std::size_t kMostDigitsKept = 32;

// Playing never needs a deadline of its own: the playlist is finite and the media timeout ends a dead call. This one
// only catches a bug.
constexpr auto kLongestAnnouncement = std::chrono::hours(2);

RecordEnd to_record_end(media::RecordingStop stop) {
  switch (stop) {
    case media::RecordingStop::silence:
      return RecordEnd::silence;
    case media::RecordingStop::max_length:
      return RecordEnd::max_length;
    case media::RecordingStop::media_lost:
      return RecordEnd::media_lost;
    case media::RecordingStop::asked:
      break;
  }
  return RecordEnd::hangup;
}

}  // namespace

SipCall::SipCall(Parts parts, CallFacts facts, std::string offer, std::string peer_host,
                 std::shared_ptr<sip::Dialog> dialog, std::shared_ptr<CallInbox> inbox)
    : parts_(parts),
      facts_(std::move(facts)),
      offer_(std::move(offer)),
      peer_host_(std::move(peer_host)),
      dialog_(std::move(dialog)),
      inbox_(std::move(inbox)) {}

SipCall::SipCall(Parts parts, CallFacts facts, std::string peer_host, std::shared_ptr<sip::Dialog> dialog,
                 std::shared_ptr<CallInbox> inbox, std::unique_ptr<media::Session> session,
                 std::unique_ptr<MediaNegotiation> negotiation)
    : parts_(parts),
      facts_(std::move(facts)),
      peer_host_(std::move(peer_host)),
      dialog_(std::move(dialog)),
      inbox_(std::move(inbox)),
      session_(std::move(session)),
      negotiation_(std::move(negotiation)) {}

Codec SipCall::codec() const {
  return to_call_codec(negotiation_ ? negotiation_->codec() : media::Codec::pcmu);
}

media::Statistics SipCall::statistics() const {
  return session_ ? session_->statistics() : media::Statistics{};
}

Quality SipCall::quality() const {
  constexpr std::int64_t kSamplesPerMs = 8;
  const media::Statistics of = statistics();
  return {of.packets_sent,
          of.packets_received,
          of.packets_lost,
          of.packets_late,
          of.packets_refused,
          of.jitter_samples / kSamplesPerMs,
          of.remote_jitter_samples / kSamplesPerMs};
}

// --- events ---

Task<std::optional<CallEvent>> SipCall::next(Deadline deadline) {
  std::optional<CallEvent> event = co_await inbox_->take(deadline);
  if (inbox_->has_ended() && !event) is_over_ = true;
  if (!event) co_return event;
  if (const auto* of_dialog = std::get_if<sip::DialogEvent>(&*event)) take_dialog_event(*of_dialog);
  if (const auto* of_media = std::get_if<media::Event>(&*event)) take_media_event(*of_media);
  if (std::holds_alternative<ShutDown>(*event)) is_shutting_down_ = true;
  co_return event;
}

void SipCall::take_dialog_event(const sip::DialogEvent& event) {
  if (const auto* ended = std::get_if<sip::Ended>(&event)) {
    log::debug("call", "{}: ended: {}", facts_.call_id, ended->why);
    tell_end();
    is_over_ = true;
  } else if (const auto* info = std::get_if<sip::InfoDigit>(&event)) {
    keep_digit(info->digit);
  } else if (const auto* offered = std::get_if<sip::Offered>(&event)) {
    story().tell(StoryKind::received, "re-INVITE or UPDATE");
    take_offer(offered->sdp);
  } else if (const auto* progress = std::get_if<sip::TransferProgress>(&event)) {
    story().tell(
        StoryKind::received,
        fmt::format("{} {}", progress->was_accepted ? "NOTIFY of the transfer:" : "to our REFER:", progress->status));
  } else if (const auto* ack = std::get_if<sip::Acknowledged>(&event); ack != nullptr && awaits_answer_in_ack_) {
    awaits_answer_in_ack_ = false;
    const Status accepted = negotiation_->accept(ack->sdp);
    if (!accepted) end("no usable answer in the ACK: " + to_string(accepted.error()));
  }
}

void SipCall::take_media_event(const media::Event& event) {
  if (const auto* digit = std::get_if<media::DigitReceived>(&event)) {
    keep_digit(digit->digit);
  } else if (const auto* finished = std::get_if<media::PlayFinished>(&event)) {
    if (finished->play_number == play_number_) is_playing_ = false;
  }
}

void SipCall::take_offer(const std::string& sdp) {
  if (!negotiation_) return dialog_->refuse_offer(491);
  const Result<bool> answered = answer_offer_in_dialog(*negotiation_, *dialog_, sdp);
  if (!answered) log::info("call", "{}: re-INVITE refused: {}", facts_.call_id, to_string(answered.error()));
  awaits_answer_in_ack_ = answered.value_or(false);
}

void SipCall::keep_digit(char digit) {
  if (digits_.size() < kMostDigitsKept) digits_.push_back(digit);
}

std::optional<char> SipCall::take_digit_of(const std::string& wanted) {
  for (auto digit = digits_.begin(); digit != digits_.end(); ++digit) {
    if (wanted.find(*digit) == std::string::npos) continue;
    const char found = *digit;
    digits_.erase(digits_.begin(), digit + 1);
    return found;
  }
  return std::nullopt;
}

void SipCall::throw_if_over() {
  if (inbox_->has_ended()) tell_end();
  if (is_over_ || is_shutting_down_ || inbox_->has_ended()) throw Hangup{};
}

// --- answering ---

Task<Status> SipCall::answer() {
  throw_if_over();
  if (negotiation_ && negotiation_->is_agreed()) co_return Status{};
  Result<std::unique_ptr<media::Session>> opened = co_await open_session();
  if (!opened) {
    dialog_->reject(503, "Service Unavailable", 5);
    tell_refusal(503, "Service Unavailable");
    co_return tl::unexpected(opened.error());
  }
  session_ = std::move(*opened);
  const auto session_id = static_cast<std::uint64_t>(std::hash<std::string>{}(facts_.call_id) >> 1);
  negotiation_ = std::make_unique<MediaNegotiation>(*session_, session_id, parts_.latch);
  if (offer_.empty()) {
    awaits_answer_in_ack_ = true;
    dialog_->answer(negotiation_->offer());
  } else {
    const Result<std::string> answer = negotiation_->answer(offer_);
    if (!answer) {
      const bool is_malformed = answer.error().code == Code::invalid;
      const int status = is_malformed ? 400 : 488;
      const std::string phrase = is_malformed ? "Bad Session Description" : "Not Acceptable Here";
      dialog_->reject(status, phrase);
      tell_refusal(status, phrase);
      co_return tl::unexpected(answer.error());
    }
    dialog_->answer(*answer);
  }
  note_set_up(std::chrono::steady_clock::now() - came_at_);
  story().tell_answer(200, "OK");
  sip::note_taken_call(peer_host_);
  co_return co_await wait_for_ack();
}

Task<Result<std::unique_ptr<media::Session>>> SipCall::open_session() {
  const Deadline deadline = Deadline::in(kPortTime);
  for (;;) {
    auto opened = parts_.engine.open([inbox = inbox_](media::Event event) { inbox->put(std::move(event)); });
    const bool is_final = opened.has_value() || opened.error().code != Code::full || deadline.has_passed();
    if (is_final) co_return opened;
    co_await async::sleep_until(Deadline::in(kPortPause));
  }
}

Task<Status> SipCall::wait_for_ack() {
  const Deadline deadline = Deadline::in(kAckTime);
  for (;;) {
    const std::optional<CallEvent> event = co_await next(deadline);
    throw_if_over();
    if (!event) {
      end("no ACK");
      throw Hangup{};
    }
    if (dialog_event<sip::Acknowledged>(event) == nullptr || !negotiation_->is_agreed()) continue;
    story().tell(StoryKind::received, "ACK");
    co_return Status{};
  }
}

// --- playing and asking ---

Task<std::optional<char>> SipCall::play(Announcement announcement, std::string barge_in_digits) {
  throw_if_over();
  if (const auto typed_ahead = take_digit_of(barge_in_digits)) {
    story().tell(StoryKind::pressed, fmt::format("{}, before anything was said", *typed_ahead));
    co_return typed_ahead;
  }
  story().tell(StoryKind::played, told_audio(announcement));
  media::Playlist playlist = co_await parts_.clips.prepare(std::move(announcement), negotiation_->codec());
  if (playlist.empty()) co_return std::nullopt;
  is_playing_ = true;
  session_->play(std::move(playlist), ++play_number_);
  co_return co_await wait_while_playing(std::move(barge_in_digits));
}

Task<std::optional<char>> SipCall::wait_while_playing(std::string barge_in_digits) {
  const Deadline deadline = Deadline::in(kLongestAnnouncement);
  while (is_playing_) {
    const std::optional<CallEvent> event = co_await next(deadline);
    if (media_event<media::MediaLost>(event) != nullptr) end("no audio from the caller for too long");
    throw_if_over();
    if (!event) throw Hangup{};
    if (const auto digit = take_digit_of(barge_in_digits)) {
      story().tell(StoryKind::pressed, std::string(1, *digit));
      session_->stop_playing();
      is_playing_ = false;
      co_return digit;
    }
  }
  co_return std::nullopt;
}

Task<AskOutcome> SipCall::ask(AskRequest request) {
  throw_if_over();
  if (digits_.empty()) {
    story().tell(StoryKind::played, told_audio(request.prompt));
    media::Playlist playlist = co_await parts_.clips.prepare(std::move(request.prompt), negotiation_->codec());
    is_playing_ = !playlist.empty();
    if (is_playing_) session_->play(std::move(playlist), ++play_number_);
  }
  const bool is_one_key = request.max_digits == 1;
  AskOutcome outcome = co_await collect(std::move(request));
  story().tell(StoryKind::pressed, told_keys(outcome.digits, outcome.finished_by, is_one_key));
  co_return outcome;
}

Task<AskOutcome> SipCall::collect(AskRequest request) {
  AskOutcome outcome;
  Deadline deadline = Deadline::in(request.first_digit_time);
  for (;;) {
    while (!digits_.empty()) {
      const char digit = digits_.front();
      digits_.pop_front();
      if (is_playing_) session_->stop_playing();
      is_playing_ = false;
      if (request.finish_digits.find(digit) != std::string::npos) {
        outcome.finished_by = digit;
        co_return outcome;
      }
      outcome.digits += digit;
      if (outcome.digits.size() >= request.max_digits) co_return outcome;
      deadline = Deadline::in(request.next_digit_time);
    }
    const bool was_playing = is_playing_;
    const std::optional<CallEvent> event = co_await next(is_playing_ ? Deadline::in(kLongestAnnouncement) : deadline);
    if (media_event<media::MediaLost>(event) != nullptr) end("no audio from the caller for too long");
    throw_if_over();
    if (was_playing && !is_playing_ && outcome.digits.empty()) deadline = Deadline::in(request.first_digit_time);
    if (!event) co_return outcome;
  }
}

// --- recording ---

Task<RecordOutcome> SipCall::record(RecordRequest request) {
  RecordOutcome outcome;
  outcome.bytes = request.already_recorded;
  media::Playlist beep;
  if (!request.beep.empty()) story().tell(StoryKind::played, told_audio(request.beep));
  if (!request.beep.empty()) beep = co_await parts_.clips.prepare(std::move(request.beep), negotiation_->codec());
  if (is_over_ || inbox_->has_ended()) co_return outcome;
  media::RecordingLimits limits;
  limits.after_playing = !beep.empty();
  limits.max_length = request.max_length;
  limits.max_silence = request.max_silence;
  limits.already_recorded = request.already_recorded;
  digits_.clear();
  is_playing_ = limits.after_playing;
  if (is_playing_) session_->play(std::move(beep), ++play_number_);
  session_->start_recording(request.stream, limits);

  const Deadline deadline = Deadline::in(request.max_length + 1min);
  for (;;) {
    const std::optional<CallEvent> event = co_await next(deadline);
    if (is_playing_) digits_.clear();
    if (const auto* stopped = media_event<media::RecordingStopped>(event)) {
      outcome.end = to_record_end(stopped->report.stop);
      outcome.bytes = stopped->report.bytes;
      outcome.silent_bytes = stopped->report.silent_bytes;
      outcome.bytes_dropped = stopped->report.bytes_dropped;
      co_return outcome;
    }
    const bool lost_in_beep = is_playing_ && media_event<media::MediaLost>(event) != nullptr;
    const auto digit = take_digit_of(request.stop_digits);
    if (lost_in_beep) {
      outcome.end = RecordEnd::media_lost;
    } else if (digit) {
      outcome.end = RecordEnd::digit;
      outcome.digit = *digit;
      story().tell(StoryKind::pressed, std::string(1, *digit));
    } else if (is_shutting_down_) {
      outcome.end = RecordEnd::shutdown;
    } else if (!is_over_ && !inbox_->has_ended() && event) {
      continue;  // something else; go on recording
    }
    co_return co_await stop_recording(outcome);
  }
}

Task<RecordOutcome> SipCall::stop_recording(RecordOutcome outcome) {
  session_->stop_recording();
  const Deadline deadline = Deadline::in(kRecordingStopTime);
  while (!deadline.has_passed()) {
    const std::optional<CallEvent> event = co_await next(deadline);
    const auto* stopped = media_event<media::RecordingStopped>(event);
    if (stopped == nullptr) continue;
    outcome.bytes = stopped->report.bytes;
    outcome.bytes_dropped = stopped->report.bytes_dropped;
    co_return outcome;
  }
  log::error(error_codes::kOverloaded, "call", "{}: the media engine did not end a recording in {} s", facts_.call_id,
             kRecordingStopTime.count());
  co_return outcome;
}

}  // namespace aftertone::call
