#include "ivr/phrase/italian.h"

namespace aftertone::ivr {
namespace {

void append(Words& words, Words more) {
  words.insert(words.end(), more.begin(), more.end());
}

// ventuno and ventotto lose a vowel and are recorded whole; the others are put together.
void append_below_100(Words& words, std::int64_t number) {
  const std::int64_t unit = number % 10;
  if (number > 20 && unit != 0 && unit != 1 && unit != 8) {
    words.push_back("digits/" + std::to_string(number - unit));
    words.push_back("digits/" + std::to_string(unit));
  } else {
    words.push_back("digits/" + std::to_string(number));
  }
}

// One message is "un", not "uno".
void append_count(Words& words, const Italian& italian, std::int32_t count, const char* one, const char* many) {
  if (count == 0) return;
  if (count == 1) {
    append(words, {"digits/un", "vm-message", one});
    return;
  }
  append(words, italian.number(count));
  append(words, {"vm-messages", many});
}

Words time_of_day(const LocalTime& time) {
  Words words;
  if (time.hour == 0) {
    words.emplace_back("digits/ore-mezzanotte");
  } else if (time.hour == 1) {
    words.emplace_back("digits/ore-una");
  } else {
    words.emplace_back("digits/at");
    append_below_100(words, time.hour);
  }
  if (time.minute > 0) {
    words.emplace_back("vm-and");
    append_below_100(words, time.minute);
  }
  return words;
}

}  // namespace

// duecento is two words of the recordings; "cento", "mille" and "un milione" have no number before them.
Words Italian::number(std::int64_t number) const {
  Words words;
  const struct {
    std::int64_t size;
    const char* one;
    const char* many;
  } scales[]{{1'000'000, "digits/million", "digits/millions"},
             {1'000, "digits/thousand", "digits/thousands"},
             {100, "digits/hundred", "digits/hundred"}};
  for (const auto& [size, one, many] : scales) {
    if (number < size) continue;
    if (number / size > 1) append(words, this->number(number / size));
    if (number / size == 1 && size == 1'000'000) words.emplace_back("digits/un");
    words.emplace_back(number / size == 1 ? one : many);
    number %= size;
    if (number == 0) return words;
  }
  append_below_100(words, number);
  return words;
}

Words Italian::waiting(const WaitingMessages& waiting) const {
  if (waiting.urgent + waiting.new_ + waiting.saved == 0) return {"vm-youhave", "vm-no", "vm-message"};
  Words words{"vm-youhave"};
  append_count(words, *this, waiting.urgent, "vm-Urgent", "vm-Urgent");
  append_count(words, *this, waiting.new_, "vm-nuovo", "vm-nuovi");
  append_count(words, *this, waiting.saved, "vm-vecchio", "vm-vecchi");
  return words;
}

Words Italian::when(const LocalTime& then, const LocalTime& now) const {
  Words words;
  const std::int64_t days = days_between(then, now);
  if (days == 0) {
    words.emplace_back("digits/today");
  } else if (days == 1) {
    words.emplace_back("digits/yesterday");
  } else {
    words.push_back("digits/day-" + std::to_string(then.weekday));
    if (days < 0 || days > 6) {
      if (then.day == 1) words.emplace_back("digits/h-1");
      if (then.day > 1) append_below_100(words, then.day);
      words.push_back("digits/mon-" + std::to_string(then.month - 1));
      if (then.year != now.year) append(words, number(then.year));
    }
  }
  append(words, time_of_day(then));
  return words;
}

}  // namespace aftertone::ivr
