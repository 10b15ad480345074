#include "ivr/flow/greeting_dialogue.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/prompt/words.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::GreetingKind;

namespace {

words::Word instructions_for(GreetingKind kind) {
  switch (kind) {
    case GreetingKind::personal:
      return words::kRecordPersonal;
    case GreetingKind::busy:
      return words::kRecordBusy;
    case GreetingKind::name:
      return words::kRecordName;
  }
  return words::kRecordPersonal;
}

}  // namespace

Task<> GreetingDialogue::run() {
  const DialogueSettings& settings = talk_.services().settings;
  RecordingPurpose purpose;
  purpose.mailbox = mailbox_;
  purpose.is_message = false;
  purpose.shortest = kind_ == GreetingKind::name ? settings.shortest_name : voicemail::kShortestMessage;
  purpose.max_length = kind_ == GreetingKind::name ? settings.longest_name : settings.longest_greeting;
  purpose.stop_digits = keys_of(only(talk_.services().keys.recording, Action::stop));
  Recording recording(talk_, purpose);
  const bool is_recorded = co_await record(recording);
  if (is_recorded) co_await review(recording);
}

// False: nothing to review.
Task<bool> GreetingDialogue::record(Recording& recording) {
  for (int round = 0; round < kMostTries; ++round) {
    co_await talk_.say(instructions_for(kind_));
    const TakeOutcome outcome = co_await recording.record();
    if (outcome.take == Take::good) co_return true;
    if (outcome.take == Take::not_safe) {
      co_await talk_.say(words::kTryLater);
      co_return recording.is_sealed();  // the take before, when another one could not begin
    }
    co_await talk_.say(words::kTooShort);
  }
  co_return false;
}

// Without a choice nothing changes: only what the owner accepts is heard by callers.
Task<> GreetingDialogue::review(Recording& recording) {
  call::Announcement before;
  for (;;) {
    Menu menu = talk_.services().keys.greeting_review;
    const std::optional<Action> action = co_await talk_.choose(std::move(menu), std::move(before));
    before.clear();
    if (action == Action::listen) {
      before = co_await recording.playback();
    } else if (action == Action::re_record) {
      const bool is_recorded = co_await record(recording);
      if (!is_recorded) co_return;
    } else {
      if (action == Action::accept) co_await store(recording);
      co_return;
    }
  }
}

Task<> GreetingDialogue::store(Recording& recording) {
  const Status stored = co_await recording.store_as(kind_);
  if (!stored) {
    log::failure(stored.error().temporary, error_codes::kStoreFailed, "greeting",
                 "mailbox {}: {} greeting not stored: {}", mailbox_.value(), to_string(kind_),
                 to_string(stored.error()));
  }
  co_await talk_.say(stored ? words::kMessageSaved : words::kTryLater);
}

}  // namespace aftertone::ivr
