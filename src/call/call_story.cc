#include "call/call_story.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace aftertone::call {

std::string_view to_string(StoryKind kind) {
  switch (kind) {
    case StoryKind::received:
      return "in";
    case StoryKind::sent:
      return "out";
    case StoryKind::route:
      return "route";
    case StoryKind::caller:
      return "caller";
    case StoryKind::played:
      return "play";
    case StoryKind::pressed:
      return "key";
    case StoryKind::recorded:
      return "record";
    case StoryKind::note:
      break;
  }
  return "note";
}

std::chrono::milliseconds CallStory::age() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
}

void CallStory::tell(StoryKind kind, std::string_view text) {
  if (text_.size() + text.size() > kLongest) {
    ++left_out_;
    return;
  }
  text_ += fmt::format("{} {} {}\n", age().count(), to_string(kind), ascii::printable(text.substr(0, kLongestLine)));
}

void CallStory::tell_answer(int status, std::string_view phrase) {
  tell(StoryKind::sent, fmt::format("{} {}", status, phrase));
  final_status_ = status;
  if (status < 300) answered_after_ = age();
}

std::string CallStory::text() const {
  if (left_out_ == 0) return text_;
  return text_ + fmt::format("{} note and {} lines more\n", age().count(), left_out_);
}

std::vector<StoryLine> lines_of(std::string_view story) {
  std::vector<StoryLine> lines;
  for (const std::string_view line : ascii::split(story, '\n')) {
    const std::size_t kind = line.find(' ');
    const std::size_t text = kind == std::string_view::npos ? kind : line.find(' ', kind + 1);
    if (text == std::string_view::npos) continue;
    const auto at = ascii::parse_unsigned(line.substr(0, kind), std::uint64_t{1} << 40);
    if (!at) continue;
    lines.push_back({std::chrono::milliseconds(*at), std::string(line.substr(kind + 1, text - kind - 1)),
                     std::string(line.substr(text + 1))});
  }
  return lines;
}

}  // namespace aftertone::call
