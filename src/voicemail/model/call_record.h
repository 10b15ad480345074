// What is kept of a call that is over: one row of the call log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

// What came of a call. The words in the database and in JSON are those of to_string(): "log-in-refused".
enum class CallOutcome {
  message,         // a message was left
  salvaged,        // the same, after the process that took the call had died
  not_saved,       // a message was spoken that could not be kept, and the caller was told so
  nothing_said,    // the beep was heard, and nothing was left
  abandoned,       // they hung up before the beep
  not_taken,       // the greeting was heard; the mailbox, or this machine, takes no message
  transferred,     // put through to somebody
  owner,           // an owner logged in
  log_in_refused,  // wrong PIN, unknown mailbox, or no PIN at all
  announced,       // told that call processing is unavailable
  no_mailbox,      // 404
  refused,         // another final answer than 200
  broken_off,      // by a fault of ours, or the end of the program
};

std::string_view to_string(CallOutcome outcome);
Result<CallOutcome> parse_call_outcome(std::string_view text);

// Of the audio that came, and went.
struct CallQuality {
  std::string codec;  // "pcma"; empty: no audio was agreed on
  std::int64_t packets_sent = 0;
  std::int64_t packets_received = 0;
  std::int64_t packets_lost = 0;
  std::int64_t jitter_ms = 0;
  bool operator==(const CallQuality&) const = default;
};

struct CallRecord {
  Uuid id;
  std::string node;     // that took it
  std::string call_id;  // of SIP; the same again when a phone tries again
  WallTime began_at;    // the INVITE came
  std::optional<WallTime> answered_at;
  WallTime ended_at;
  MailboxNumber mailbox;  // empty: none was named, or what was typed is none
  Caller caller;
  std::string called;
  CallOutcome outcome = CallOutcome::abandoned;
  std::string detail;      // the outcome in words
  int status = 0;          // the final SIP answer; 0: none
  MessageId message;       // none: nothing was left
  std::int32_t heard = 0;  // messages that were played to their owner
  CallQuality quality;
  std::int32_t calls = 1;  // more: this row stands for so many that were refused alike
  std::string story;       // lines, oldest first: call/call_story.h
  bool operator==(const CallRecord&) const;
};

}  // namespace aftertone::voicemail
