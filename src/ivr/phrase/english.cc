#include "ivr/phrase/english.h"

namespace aftertone::ivr {
namespace {

std::string digits_word(std::int64_t number) {
  return "digits/" + std::to_string(number);
}

void append(Words& words, Words more) {
  words.insert(words.end(), more.begin(), more.end());
}

void append_below_100(Words& words, std::int64_t number) {
  if (number > 20 && number % 10 != 0) {
    words.push_back(digits_word(number / 10 * 10));
    words.push_back(digits_word(number % 10));
  } else {
    words.push_back(digits_word(number));
  }
}

Words ordinal(int day) {  // 1 to 31
  if (day <= 20) return {"digits/h-" + std::to_string(day)};
  if (day == 30) return {"digits/h-30"};
  return {digits_word(day / 10 * 10), "digits/h-" + std::to_string(day % 10)};
}

// "twenty twenty six"; "two thousand nine".
Words year_words(const English& english, int year) {
  if (year < 2010 || year > 2099) return english.number(year);
  Words words{"digits/20"};
  append_below_100(words, year % 100);
  return words;
}

Words time_of_day(const LocalTime& time) {
  const int hour = time.hour % 12 == 0 ? 12 : time.hour % 12;
  Words words{"digits/at", digits_word(hour)};
  if (time.minute > 0 && time.minute < 10) words.emplace_back("digits/oh");
  if (time.minute > 0) append_below_100(words, time.minute);
  words.emplace_back(time.hour < 12 ? "digits/a-m" : "digits/p-m");
  return words;
}

}  // namespace

Words English::number(std::int64_t number) const {
  Words words;
  const struct {
    std::int64_t size;
    const char* word;
  } scales[]{{1'000'000, "digits/million"}, {1'000, "digits/thousand"}, {100, "digits/hundred"}};
  for (const auto& [size, word] : scales) {
    if (number < size) continue;
    append(words, this->number(number / size));
    words.emplace_back(word);
    number %= size;
    if (number == 0) return words;
  }
  append_below_100(words, number);
  return words;
}

// "you have one urgent, two new and three saved messages": the noun once, after the last count.
Words English::waiting(const WaitingMessages& waiting) const {
  const struct {
    std::int32_t count;
    const char* word;
  } kinds[]{{waiting.urgent, "vm-Urgent"}, {waiting.new_, "vm-INBOX"}, {waiting.saved, "vm-saved"}};
  Words words{"vm-youhave"};
  std::int32_t last = 0;
  for (const auto& [count, word] : kinds) {
    if (count == 0) continue;
    if (last != 0) words.emplace_back("vm-and");
    append(words, number(count));
    words.emplace_back(word);
    last = count;
  }
  if (last == 0) words.emplace_back("vm-no");
  words.emplace_back(last == 1 ? "vm-message" : "vm-messages");
  return words;
}

Words English::when(const LocalTime& then, const LocalTime& now) const {
  Words words;
  const std::int64_t days = days_between(then, now);
  if (days == 0) {
    words.emplace_back("digits/today");
  } else if (days == 1) {
    words.emplace_back("digits/yesterday");
  } else {
    words.push_back("digits/day-" + std::to_string(then.weekday));
    if (days < 0 || days > 6) {
      words.push_back("digits/mon-" + std::to_string(then.month - 1));
      append(words, ordinal(then.day));
    }
    if (then.year != now.year && (days < 0 || days > 6)) append(words, year_words(*this, then.year));
  }
  append(words, time_of_day(then));
  return words;
}

}  // namespace aftertone::ivr
