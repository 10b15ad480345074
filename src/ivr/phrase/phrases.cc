#include "ivr/phrase/phrases.h"

#include <array>
#include <chrono>
#include <set>

#include "base/ascii.h"
#include "ivr/phrase/english.h"
#include "ivr/phrase/italian.h"

namespace aftertone::ivr {
namespace {

std::chrono::sys_days day_of(const LocalTime& time) {
  return std::chrono::year(time.year) / time.month / time.day;
}

// One of each kind of number, day and count, so that a word missing from a language's recordings is seen at start.
constexpr std::array<std::int64_t, 8> kTellingNumbers{0, 100, 200, 1'000, 2'000, 21'358, 1'000'000, 2'000'000};

}  // namespace

std::int64_t days_between(const LocalTime& then, const LocalTime& now) {
  return (day_of(now) - day_of(then)).count();
}

Words Phrases::digits(std::string_view text) {
  Words words;
  for (const char c : ascii::to_lower(text)) {
    if (ascii::is_digit(c)) words.push_back(std::string("digits/") + c);
    if (c >= 'a' && c <= 'z') words.push_back(std::string("letters/") + c);
    if (c == '+') words.emplace_back("letters/plus");
    if (c == '*') words.emplace_back("digits/star");
    if (c == '#') words.emplace_back("digits/pound");
    if (c == '-') words.emplace_back("letters/dash");
    if (c == '.') words.emplace_back("letters/dot");
    if (c == '_') words.emplace_back("letters/ascii95");
  }
  return words;
}

Words Phrases::vocabulary() const {
  std::set<std::string> all;
  const auto add = [&all](const Words& words) { all.insert(words.begin(), words.end()); };
  for (std::int64_t n = 0; n < 100; ++n)
    add(number(n));
  for (const std::int64_t n : kTellingNumbers)
    add(number(n));
  for (const std::int32_t n : {0, 1, 2}) {
    add(waiting({n, 0, 0}));
    add(waiting({0, n, 0}));
    add(waiting({0, 0, n}));
    add(waiting({n, n, n}));
  }
  const LocalTime now{2026, 12, 31, 12, 0, 0, 4, {}};
  for (int day = 1; day <= 31; ++day) {
    add(when({2026, 12, day, day % 24, day, 0, day % 7, {}}, now));
    add(when({2025, 1 + day % 12, 1, 0, 0, 0, 0, {}}, now));
  }
  add(digits("0123456789+*#-._abcdefghijklmnopqrstuvwxyz"));
  return {all.begin(), all.end()};
}

const Phrases& phrases_for(std::string_view language) {
  static const English english;
  static const Italian italian;
  if (language.substr(0, 2) == "it") return italian;
  return english;
}

}  // namespace aftertone::ivr
