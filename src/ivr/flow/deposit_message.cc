// The part of the deposit dialogue that begins with the beep.
#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/flow/deposit.h"
#include "ivr/prompt/words.h"

namespace aftertone::ivr {

using async::Deadline;
using async::Task;
using call::RecordEnd;

Task<> Deposit::take_message() {
  talk_.summary().outcome = "no message";
  talk_.summary().result = voicemail::CallOutcome::nothing_said;
  RecordingPurpose purpose;
  purpose.mailbox = admission_.mailbox.number;
  purpose.shortest = voicemail::kShortestMessage;
  purpose.max_length = admission_.mailbox.max_message;
  purpose.stop_digits = keys_of(offered(talk_.services().keys.recording));
  Recording recording(talk_, purpose);
  const TakeOutcome outcome = co_await record_until_long_enough(recording);
  if (outcome.end == RecordEnd::hangup && outcome.take == Take::good) {
    recording.submit();
  } else if (outcome.end != RecordEnd::hangup) {
    co_await finish(recording, outcome);
  }
}

Task<TakeOutcome> Deposit::record_until_long_enough(Recording& recording) {
  TakeOutcome outcome;
  for (int round = 0; round < kMostTries; ++round) {
    outcome = co_await recording.record();
    if (outcome.take == Take::not_safe) note_not_saved();
    if (outcome.take != Take::too_short || outcome.end == RecordEnd::hangup) break;
    const bool wants_operator = action_of(offered(talk_.services().keys.recording), outcome.digit) == Action::operator_;
    if (wants_operator || outcome.end == RecordEnd::media_lost || outcome.end == RecordEnd::shutdown) break;
    co_await talk_.say(words::kTooShort);
  }
  co_return outcome;
}

// The caller is still on the line.
Task<> Deposit::finish(Recording& recording, TakeOutcome outcome) {
  const bool wants_operator = action_of(offered(talk_.services().keys.recording), outcome.digit) == Action::operator_;
  if (outcome.take == Take::not_safe) {
    co_await say_not_saved();
  } else if (wants_operator) {
    co_await keep_and_transfer(recording);
    co_return;
  } else if (outcome.take == Take::good &&
             (outcome.end == RecordEnd::media_lost || outcome.end == RecordEnd::shutdown)) {
    co_await confirm(recording);
  } else if (outcome.take == Take::good) {
    Utterance before = talk_.utterance();
    if (outcome.end == RecordEnd::max_length) before.word(words::kTimeOver);
    co_await review(recording, before.done());
    co_return;
  }
  co_await talk_.say_goodbye();
}

// Silence and wrong keys end in accepting: what was said is kept.
Task<> Deposit::review(Recording& recording, call::Announcement before) {
  for (;;) {
    const Action not_now = recording.is_urgent() ? Action::mark_urgent : Action::unmark_urgent;
    Menu menu = without(offered(talk_.services().keys.message_review), {not_now});
    const std::optional<Action> action = co_await talk_.choose(std::move(menu), std::move(before));
    before.clear();
    bool goes_on = true;
    switch (action.value_or(Action::accept)) {
      case Action::listen:
        before = co_await recording.playback();
        break;
      case Action::re_record:
        goes_on = co_await record_again(recording);
        break;
      case Action::append:
        goes_on = co_await record_more(recording);
        break;
      case Action::mark_urgent:
      case Action::unmark_urgent:
        co_await toggle_urgent(recording);
        break;
      case Action::operator_:
        co_await keep_and_transfer(recording);
        co_return;
      default:
        co_await confirm(recording);
        co_await talk_.say_goodbye();
        co_return;
    }
    if (!goes_on) co_return;
  }
}

Task<> Deposit::keep_and_transfer(Recording& recording) {
  if (recording.is_sealed()) recording.submit();
  const bool is_over = co_await transfer_to_operator();
  if (!is_over) co_await talk_.say_goodbye();
}

Task<> Deposit::toggle_urgent(Recording& recording) {
  const Status marked = co_await recording.mark_urgent(!recording.is_urgent());
  if (!marked)
    log::failure(marked.error().temporary, error_codes::kRecordingUnsafe, "deposit", "urgent mark not changed: {}",
                 to_string(marked.error()));
  const auto said = !marked ? words::kTryLater : recording.is_urgent() ? words::kMarkedUrgent : words::kMarkedNormal;
  co_await talk_.say(said);
}

// Choosing to speak anew throws the old message away; a caller who then hangs up without a word leaves none.
Task<bool> Deposit::record_again(Recording& recording) {
  talk_.summary().outcome = "no message";
  const TakeOutcome outcome = co_await record_until_long_enough(recording);
  co_return co_await goes_on_after(recording, outcome);
}

Task<bool> Deposit::record_more(Recording& recording) {
  const TakeOutcome outcome = co_await recording.append();
  co_return co_await goes_on_after(recording, outcome);
}

Task<bool> Deposit::goes_on_after(Recording& recording, TakeOutcome outcome) {
  if (outcome.end == RecordEnd::hangup) co_return false;
  if (outcome.take == Take::not_safe && recording.is_sealed()) {  // what was there before still is
    co_await talk_.say(words::kTryLater);
    co_return true;
  }
  const bool is_usual_end = outcome.end == RecordEnd::silence || outcome.end == RecordEnd::max_length ||
                            action_of(talk_.services().keys.recording, outcome.digit) == Action::stop;
  if (outcome.take == Take::good && is_usual_end) co_return true;
  co_await finish(recording, outcome);
  co_return false;
}

// The message is locally safe already: "saved" is true even when the mailbox does not have it yet.
Task<> Deposit::confirm(Recording& recording) {
  const auto progress = recording.submit();
  const Deadline deadline = Deadline::in(talk_.services().settings.commit_time);
  const bool is_committed = co_await progress->wait(deadline);
  if (!is_committed) talk_.summary().outcome = "message, safe in the journal, not in the mailbox yet";
  talk_.call().story().tell(call::StoryKind::recorded,
                            is_committed ? "in the mailbox" : "not in the mailbox yet: it is tried until it is");
  co_await talk_.say(words::kMessageSaved);
}

void Deposit::note_not_saved() {
  talk_.summary().outcome = "message not saved";
  talk_.summary().result = voicemail::CallOutcome::not_saved;
}

Task<> Deposit::say_not_saved() {
  note_not_saved();
  co_await talk_.say(words::kNotSaved);
}

}  // namespace aftertone::ivr
