// What happened in a call, in order, as short lines for whoever asks about it later: SIP in both directions, what was
// played, pressed and recorded. A few hundred bytes; what is beyond the bound is counted, not kept. What a caller keys
// in is told only where one key was asked for: a PIN, or a number typed in its place, never gets here.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::call {

enum class StoryKind {
  received,  // SIP from them
  sent,      // SIP from us
  route,     // which header chose the mailbox, and why
  caller,    // who calls, and whether that is trusted
  played,    // prompts and recordings, by name
  pressed,   // keys
  recorded,  // how far a recording came
  note,
};

std::string_view to_string(StoryKind kind);

struct StoryLine {
  std::chrono::milliseconds at{0};  // since the call began
  std::string kind;                 // as to_string() says it; of a later version perhaps an unknown one
  std::string text;
};

// Home: the call's loop.
class CallStory {
 public:
  static constexpr std::size_t kLongestLine = 400, kLongest = 6'000;  // bytes

  // Control characters become '?'.
  void tell(StoryKind kind, std::string_view text);
  // We gave this final answer to their INVITE.
  void tell_answer(int status, std::string_view phrase);

  int final_status() const { return final_status_; }  // 0: none was given
  std::optional<std::chrono::milliseconds> answered_after() const { return answered_after_; }
  std::chrono::milliseconds age() const;
  // The lines, to be kept as they are; see lines_of().
  std::string text() const;

 private:
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::string text_;
  std::size_t left_out_ = 0;
  int final_status_ = 0;
  std::optional<std::chrono::milliseconds> answered_after_;
};

// What text() gave. Lines that are none are passed over.
std::vector<StoryLine> lines_of(std::string_view story);

}  // namespace aftertone::call
