// What the call's last log line tells. Filled in by the dialogues as they go.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/uuid.h"

namespace aftertone::ivr {

struct CallSummary {
  std::string dialogue;  // "deposit", "retrieve"
  std::string mailbox;
  std::string outcome;  // how far it came, in words: "message", "mailbox full", "log-in refused"
  Uuid message;         // none: nothing was left
  std::chrono::milliseconds message_length{0};
  bool is_answered = false;
  bool caller_hung_up = false;
};

}  // namespace aftertone::ivr
