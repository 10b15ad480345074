// What the test phone does in a call, step by step.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/syntax.h"
#include "base/result.h"
#include "media/engine/clip.h"

namespace aftertone::app {

struct CallStep {
  enum class Kind { say, press, wait_beep, listen, wait_hang_up };
  Kind kind = Kind::say;
  std::string digits;                 // press
  std::chrono::milliseconds time{0};  // listen; the others: how long at most
  media::ClipPtr pcmu;                // say: in the codec that the call has
  media::ClipPtr pcma;
};

// From the options as they stood on the command line. Loads what is to be said: blocks. Error: invalid.
Result<std::vector<CallStep>> make_call_script_blocking(const std::vector<OptionStep>& options);

}  // namespace aftertone::app
