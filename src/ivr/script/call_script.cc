#include "ivr/script/call_script.h"

#include <algorithm>

#include "base/ascii.h"

namespace aftertone::ivr {
namespace {

// A line is the words of `pattern`, where <name> takes any word, followed by options in any order: "flag" or "key=".
struct Pattern {
  StepKind kind;
  std::string_view pattern;
  std::string_view options;
};

constexpr Pattern kPatterns[]{
    {StepKind::given_mailbox, "given mailbox <mailbox>",
     "pin= operator= language= limit= longest= zone= must-change-pin locked"},
    {StepKind::given_greeting, "given <kind> greeting of <mailbox>", ""},
    {StepKind::given_message, "given message in <mailbox> from <caller>", "age= urgent saved salvaged without-audio"},
    {StepKind::fault, "the database <state> away", ""},
    {StepKind::fault, "the database <state> back", ""},
    {StepKind::fault, "the journal <state>", ""},
    {StepKind::fault, "the seal <state>", ""},
    {StepKind::fault, "the operator <state>", ""},
    {StepKind::dial, "dial <mailbox> from <caller>", "busy"},
    {StepKind::hear, "hear <what>", ""},
    {StepKind::hear, "hear number <number>", ""},
    {StepKind::say_nothing, "say nothing", ""},
    {StepKind::say, "say <time>", ""},
    {StepKind::lose_audio, "lose audio", ""},
    {StepKind::press, "press <keys>", ""},
    {StepKind::hang_up, "hang up", ""},
    {StepKind::is_hung_up, "is hung up", ""},
    {StepKind::is_rejected, "is rejected with <status>", ""},
    {StepKind::is_transferred, "is transferred to <target>", ""},
    {StepKind::never_hear, "never hear <what>", ""},
    {StepKind::mailbox_has, "mailbox <mailbox> has <count> new", ""},
    {StepKind::mailbox_has, "mailbox <mailbox> has <count> new <saved> saved", ""},
    {StepKind::message_is, "message in <mailbox>", "lasts= end= urgent normal"},
    {StepKind::greeting_is, "<kind> greeting of <mailbox> is <state>", ""},
    {StepKind::pin_is, "pin of <mailbox> is <pin>", ""},
};

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (const std::string_view word : ascii::split(line, ' ')) {
    if (!ascii::trimmed(word).empty()) words.emplace_back(ascii::trimmed(word));
  }
  return words;
}

bool is_one_of(std::string_view list, std::string_view word) {
  const auto all = ascii::split(list, ' ');
  return !word.empty() && std::find(all.begin(), all.end(), word) != all.end();
}

bool take_option(const Pattern& pattern, const std::string& word, Step& step) {
  const std::size_t equals = word.find('=');
  if (equals == std::string::npos) {
    step.flags.push_back(word);
    return is_one_of(pattern.options, word);
  }
  step.values[word.substr(0, equals)] = word.substr(equals + 1);
  return is_one_of(pattern.options, word.substr(0, equals + 1));
}

bool matches(const Pattern& pattern, const std::vector<std::string>& words, Step& step) {
  const std::vector<std::string> expected = words_of(pattern.pattern);
  if (words.size() < expected.size()) return false;
  if (words.size() > expected.size() && pattern.options.empty()) return false;
  step.kind = pattern.kind;
  step.values.clear();
  step.flags.clear();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i].front() == '<') {
      step.values[expected[i].substr(1, expected[i].size() - 2)] = words[i];
    } else if (expected[i] != words[i]) {
      return false;
    }
  }
  return std::all_of(words.begin() + static_cast<std::ptrdiff_t>(expected.size()), words.end(),
                     [&](const std::string& word) { return take_option(pattern, word, step); });
}

Status check_values(const Step& step) {
  for (const char* name : {"time", "longest", "lasts", "age"}) {
    const std::string value = step.value(name);
    if (value.empty()) continue;
    if (const auto time = parse_time(value); !time) return tl::unexpected(time.error());
  }
  const std::string keys = step.value("keys");
  if (keys.find_first_not_of("0123456789*#ABCD") != std::string::npos) {
    return fail(Code::invalid, "keys are 0-9 * # A-D, not \"" + keys + "\"");
  }
  return {};
}

// "hear number 1001" is four things to hear.
void add(std::vector<Step>& steps, Step step) {
  const std::string number = step.value("number");
  if (step.kind != StepKind::hear || number.empty()) {
    steps.push_back(std::move(step));
    return;
  }
  for (const char digit : number) {
    step.values = {{"what", digit == '+' ? std::string("letters/plus") : std::string("digits/") + digit}};
    steps.push_back(step);
  }
}

}  // namespace

std::string Step::value(const std::string& name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

bool Step::has(const std::string& flag) const {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

Result<std::chrono::milliseconds> parse_time(std::string_view text) {
  const bool is_millis = text.ends_with("ms");
  const bool is_seconds = !is_millis && text.ends_with("s");
  const auto number = ascii::parse_unsigned(text.substr(0, text.find_first_not_of("0123456789")), 1'000'000);
  const std::size_t unit = is_millis ? 2 : 1;
  if (!number || !(is_millis || is_seconds) || text.find_first_not_of("0123456789") + unit != text.size()) {
    return fail(Code::invalid, "a time is 3s or 500ms, not \"" + std::string(text) + "\"");
  }
  return std::chrono::milliseconds(is_millis ? *number : *number * 1'000);
}

Result<std::vector<Step>> parse_call_script(std::string_view text) {
  std::vector<Step> steps;
  int line_number = 0;
  for (const std::string_view raw : ascii::split(text, '\n')) {
    ++line_number;
    const std::string_view line = ascii::trimmed(raw);
    if (line.empty() || line.front() == '#') continue;
    Step step;
    step.line = line_number;
    step.text = std::string(line);
    const std::string where = "line " + std::to_string(line_number) + ": ";
    const std::vector<std::string> words = words_of(line);
    const bool is_known = std::any_of(std::begin(kPatterns), std::end(kPatterns),
                                      [&](const Pattern& pattern) { return matches(pattern, words, step); });
    if (!is_known) return fail(Code::invalid, where + "not understood: " + step.text);
    if (const Status good = check_values(step); !good) return fail(Code::invalid, where + good.error().detail);
    add(steps, std::move(step));
  }
  return steps;
}

bool is_heard_as(const std::string& heard, const std::string& expected) {
  static const std::map<std::string, std::vector<std::string>> names{
      {"greeting", {"personal-greeting", "busy-greeting", "name-greeting", "vm-theperson"}},
      {"instructions", {"vm-intro"}},
      {"review-menu", {"vm-review"}},
      {"message-menu", {"vm-repeat"}},
      {"main-menu", {"vm-youhave"}},
      {"options-menu", {"at-to-record-greeting"}},
      {"saved", {"vm-msgsaved"}},
      {"not-saved", {"at-not-saved"}},
      {"too-short", {"vm-tooshort"}},
      {"goodbye", {"vm-goodbye"}},
      {"try-later", {"at-try-later"}},
  };
  if (heard == expected) return true;
  const auto found = names.find(expected);
  return found != names.end() && std::find(found->second.begin(), found->second.end(), heard) != found->second.end();
}

}  // namespace aftertone::ivr
