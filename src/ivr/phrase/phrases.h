// How numbers, times and counts are said: one grammar a language, as prompt words. Pure; any thread.
// A new language is a file beside english.cc and a line in phrases.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_zone.h"

namespace aftertone::ivr {

using Words = std::vector<std::string>;

// What waits in a mailbox; urgent messages are not counted among the new ones here.
struct WaitingMessages {
  std::int32_t urgent = 0;
  std::int32_t new_ = 0;
  std::int32_t saved = 0;
};

class Phrases {
 public:
  virtual ~Phrases() = default;

  virtual Words number(std::int64_t number) const = 0;              // 0 to 999,999,999; "twenty one"
  virtual Words waiting(const WaitingMessages& waiting) const = 0;  // "you have two new and one saved message"
  // When something happened, seen from `now`: today, yesterday, the weekday within a week, else the date; with the
  // time.
  virtual Words when(const LocalTime& then, const LocalTime& now) const = 0;

  // Character by character, as numbers of telephones and mailboxes are read. The same words in every language.
  static Words digits(std::string_view text);
  // Every word that this language's phrases may use.
  Words vocabulary() const;
};

// By language code; English for those that have no grammar yet.
const Phrases& phrases_for(std::string_view language);

// Whole days from `then` to `now` by the calendar: 0 today, 1 yesterday, negative in the future.
std::int64_t days_between(const LocalTime& then, const LocalTime& now);

}  // namespace aftertone::ivr
