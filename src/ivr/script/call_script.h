// `.call` scripts: what a caller does and hears, line by line, as in tests/acceptance/. The same script is played
// against a fake call in milliseconds and over real SIP against the built server; this parser knows neither. Language:
// tests/acceptance/README.md.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aftertone::ivr {

enum class StepKind {
  // before the call
  given_mailbox,
  given_greeting,
  given_message,
  // what goes wrong, before the call or in it
  fault,
  // the call
  dial,
  hear,
  say,
  say_nothing,
  lose_audio,
  press,
  hang_up,
  // the end of the call, and what is left of it
  is_hung_up,
  is_rejected,
  is_transferred,
  never_hear,
  mailbox_has,
  message_is,
  greeting_is,
  pin_is,
};

struct Step {
  int line = 0;
  StepKind kind = StepKind::hear;
  std::string text;                           // as written, for messages
  std::map<std::string, std::string> values;  // of the pattern's <names>, and of options with a value
  std::vector<std::string> flags;             // options without a value

  // Empty when not given.
  std::string value(const std::string& name) const;
  bool has(const std::string& flag) const;
};

// Error: invalid, naming the line.
Result<std::vector<Step>> parse_call_script(std::string_view text);

// "3s", "500ms". Error: invalid.
Result<std::chrono::milliseconds> parse_time(std::string_view text);

// Whether what was heard is what the script calls `expected`: a prompt word, "beep", or a name for several of them such
// as "greeting" or "review-menu".
bool is_heard_as(const std::string& heard, const std::string& expected);

}  // namespace aftertone::ivr
