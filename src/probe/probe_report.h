// What a run of the probe found, step by step.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace aftertone::probe {

// In this order. The first that fails ends the run: what comes after it would only fail for the same reason.
enum class Step {
  mailbox,      // the probe's mailbox is there and empty
  lamp_before,  // its lamp can be watched, and is off
  call,         // a call is answered
  greeting,     // the greeting of this mailbox is heard, whole
  beep,         // a message is taken
  say,          // it is said to its end
  message,      // it is in the mailbox
  audio,        // what is stored is what was said
  lamp_on,
  delivery,  // the owner was told
  log_in,    // a second call: the owner's PIN is taken
  play,      // what is heard is what was said
  erase,     // it is deleted
  lamp_off,
};

std::string_view to_string(Step step);     // "lamp-before": in metrics, JSON and the log
std::string_view meaning_of(Step failed);  // what callers and owners notice of it

struct StepDone {
  Step step = Step::mailbox;
  std::chrono::milliseconds at{0};  // since the run began
  std::chrono::milliseconds took{0};
  bool is_ok = false;
  std::string text;  // what was found
};

struct Report {
  WallTime began_at;
  std::chrono::milliseconds took{0};
  std::vector<StepDone> steps;  // those that were come to

  bool is_ok() const { return !steps.empty() && steps.back().is_ok; }
  const StepDone& last() const { return steps.back(); }
};

// "everything works: 21.4 s; call 0.02 s, greeting 2.31 s, ..."; "step message failed after ..."
std::string sentence(const Report& report);

}  // namespace aftertone::probe
