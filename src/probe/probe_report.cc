#include "probe/probe_report.h"

#include <fmt/format.h>

namespace aftertone::probe {
namespace {

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

std::string_view to_string(Step step) {
  switch (step) {
    case Step::mailbox:
      return "mailbox";
    case Step::lamp_before:
      return "lamp-before";
    case Step::call:
      return "call";
    case Step::greeting:
      return "greeting";
    case Step::beep:
      return "beep";
    case Step::say:
      return "say";
    case Step::message:
      return "message";
    case Step::audio:
      return "audio";
    case Step::lamp_on:
      return "lamp-on";
    case Step::delivery:
      return "delivery";
    case Step::log_in:
      return "log-in";
    case Step::play:
      return "play";
    case Step::erase:
      return "delete";
    case Step::lamp_off:
      return "lamp-off";
  }
  return "?";
}

std::string_view meaning_of(Step failed) {
  switch (failed) {
    case Step::mailbox:
      return "nothing is known of calls: the probe cannot begin";
    case Step::lamp_before:
    case Step::lamp_on:
    case Step::lamp_off:
      return "the lamps of phones may be wrong";
    case Step::call:
      return "callers are not answered";
    case Step::greeting:
      return "callers do not hear the greeting they should";
    case Step::beep:
    case Step::say:
      return "callers cannot leave messages";
    case Step::message:
      return "what callers say does not get into the mailbox";
    case Step::audio:
      return "messages do not hold what callers said";
    case Step::delivery:
      return "owners are not told of their messages";
    case Step::log_in:
      return "owners do not get into their mailboxes by phone";
    case Step::play:
      return "owners do not hear their messages";
    case Step::erase:
      return "owners cannot delete their messages";
  }
  return "";
}

std::string sentence(const Report& report) {
  std::string times;
  for (const StepDone& step : report.steps)
    times += fmt::format("{}{} {:.2f} s", times.empty() ? "" : ", ", to_string(step.step), seconds(step.took));
  if (report.is_ok()) return fmt::format("everything works, seen in {:.1f} s: {}", seconds(report.took), times);
  if (report.steps.empty()) return "nothing was looked at";
  const StepDone& failed = report.last();
  return fmt::format("step {} failed: {}; {}", to_string(failed.step), failed.text, meaning_of(failed.step));
}

}  // namespace aftertone::probe
