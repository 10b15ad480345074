// What the call's last log line and its row in the call log tell. Filled in by the dialogues as they go.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/uuid.h"
#include "voicemail/model/call_record.h"

namespace aftertone::ivr {

struct CallSummary {
  std::string dialogue;  // "deposit", "retrieve"
  std::string mailbox;
  std::string outcome;  // how far it came, in words: "message", "mailbox full", "log-in refused"
  Uuid message;         // none: nothing was left
  std::chrono::milliseconds message_length{0};
  voicemail::CallOutcome result = voicemail::CallOutcome::abandoned;  // unless a message was left
  std::int32_t heard = 0;                                             // messages that were played to their owner
  bool is_answered = false;
  bool caller_hung_up = false;
  bool is_of_probe = false;  // nobody's call: the probe's
};

}  // namespace aftertone::ivr
