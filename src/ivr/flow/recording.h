// One recording in the journal, from the beep to what its speaker decided about it.
//
// A sealed message that nobody discarded goes to the committer when this object ends, whatever ended the dialogue: a
// caller who hangs up in the middle of the review has left a message.
#pragma once

#include <memory>
#include <optional>

#include "ivr/flow/conversation.h"
#include "voicemail/model/greeting.h"

namespace aftertone::ivr {

struct RecordingPurpose {
  voicemail::MailboxNumber mailbox;
  bool is_message = true;  // false: a greeting
  std::chrono::milliseconds shortest{0};
  std::chrono::milliseconds max_length{0};
  std::string stop_digits = "#";
};

enum class Take {
  good,       // sealed: locally safe
  too_short,  // thrown away
  not_safe,   // the journal failed; what reached the disk will still be salvaged, but do not promise it
};

struct TakeOutcome {
  Take take = Take::good;
  call::RecordEnd end = call::RecordEnd::hangup;
  char digit = 0;  // when a digit ended it
};

class Recording {
 public:
  Recording(Conversation& talk, RecordingPurpose purpose);
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  // Beep, then record. What was recorded before is forgotten when the beep begins.
  async::Task<TakeOutcome> record();
  // The same, continuing what is there. When it fails, what was sealed before stays.
  async::Task<TakeOutcome> append();
  // Changes what is sealed. Error: as RecordingJournal::seal(); the old end stays.
  async::Task<Status> mark_urgent(bool is_urgent);

  bool is_sealed() const { return sealed_.has_value(); }
  bool is_urgent() const { return end_.urgent; }
  // What is sealed, for the speaker to hear.
  async::Task<call::Announcement> playback();

  // To the mailbox; nothing of it is left here. Needs is_sealed().
  std::shared_ptr<voicemail::MessageCommitter::Progress> submit();
  // As the mailbox's greeting. Error: as set_greeting_blocking(); it can be tried again.
  async::Task<Status> store_as(voicemail::GreetingKind kind);

 private:
  async::Task<TakeOutcome> record_and_seal(std::uint64_t already_recorded);
  void tell(const call::RecordOutcome& outcome, std::string_view what);
  voicemail::RecordingInfo new_info() const;
  bool is_too_short(const call::RecordOutcome& outcome) const;
  void forget();

  Conversation& talk_;
  const RecordingPurpose purpose_;
  std::optional<async::StreamNumber> stream_;
  std::optional<voicemail::SealedRecording> sealed_;
  voicemail::RecordingEnd end_;
};

}  // namespace aftertone::ivr
