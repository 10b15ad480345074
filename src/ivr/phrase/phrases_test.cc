#include "ivr/phrase/phrases.h"

#include <gtest/gtest.h>

#include "base/ascii.h"

namespace aftertone::ivr {
namespace {

// "digits/20 vm-and" -> words; "digits/" may be left out before a number or a day: "20 1", "day-3".
std::string joined(const Words& words) {
  std::string text;
  for (std::string word : words) {
    if (word.starts_with("digits/")) word.erase(0, 7);
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

const Phrases& en() {
  return phrases_for("en");
}
const Phrases& it() {
  return phrases_for("it_IT");
}

TEST(Numbers, AreSaidAsTheLanguageSaysThem) {
  const struct {
    std::int64_t number;
    const char* english;
    const char* italian;
  } cases[]{{0, "0", "0"},
            {7, "7", "7"},
            {13, "13", "13"},
            {20, "20", "20"},
            {21, "20 1", "21"},
            {22, "20 2", "20 2"},
            {38, "30 8", "38"},
            {90, "90", "90"},
            {100, "1 hundred", "hundred"},
            {101, "1 hundred 1", "hundred 1"},
            {258, "2 hundred 50 8", "2 hundred 58"},
            {1'000, "1 thousand", "thousand"},
            {2'300, "2 thousand 3 hundred", "2 thousands 3 hundred"},
            {1'000'000, "1 million", "un million"},
            {3'000'041, "3 million 40 1", "3 millions 41"}};
  for (const auto& [number, english, italian] : cases) {
    EXPECT_EQ(joined(en().number(number)), english);
    EXPECT_EQ(joined(it().number(number)), italian);
  }
}

TEST(Digits, AreReadOneByOne) {
  EXPECT_EQ(joined(Phrases::digits("+49 30-12")), "letters/plus 4 9 3 0 letters/dash 1 2");
  EXPECT_EQ(joined(Phrases::digits("Anna.2")), "letters/a letters/n letters/n letters/a letters/dot 2");
  EXPECT_EQ(joined(Phrases::digits("")), "");
}

TEST(WaitingMessages, HaveTheirPlurals) {
  const struct {
    WaitingMessages waiting;
    const char* english;
    const char* italian;
  } cases[]{
      {{0, 0, 0}, "vm-youhave vm-no vm-messages", "vm-youhave vm-no vm-message"},
      {{0, 1, 0}, "vm-youhave 1 vm-INBOX vm-message", "vm-youhave un vm-message vm-nuovo"},
      {{0, 2, 0}, "vm-youhave 2 vm-INBOX vm-messages", "vm-youhave 2 vm-messages vm-nuovi"},
      {{0, 0, 1}, "vm-youhave 1 vm-saved vm-message", "vm-youhave un vm-message vm-vecchio"},
      {{0, 3, 1},
       "vm-youhave 3 vm-INBOX vm-and 1 vm-saved vm-message",
       "vm-youhave 3 vm-messages vm-nuovi un vm-message vm-vecchio"},
      {{1, 0, 21},
       "vm-youhave 1 vm-Urgent vm-and 20 1 vm-saved vm-messages",
       "vm-youhave un vm-message vm-Urgent 21 vm-messages vm-vecchi"},
  };
  for (const auto& [waiting, english, italian] : cases) {
    EXPECT_EQ(joined(en().waiting(waiting)), english);
    EXPECT_EQ(joined(it().waiting(waiting)), italian);
  }
}

TEST(When, IsRelativeToTheOwnersCalendar) {
  const LocalTime now{2026, 11, 22, 9, 30, 0, 0, {}};  // a Sunday
  const struct {
    LocalTime then;
    const char* english;
    const char* italian;
  } cases[]{
      {{2026, 11, 22, 0, 5, 0, 0, {}}, "today at 12 oh 5 a-m", "today ore-mezzanotte vm-and 5"},
      {{2026, 11, 21, 23, 59, 0, 6, {}}, "yesterday at 11 50 9 p-m", "yesterday at 20 3 vm-and 50 9"},
      {{2026, 11, 18, 12, 0, 0, 3, {}}, "day-3 at 12 p-m", "day-3 at 12"},
      {{2026, 11, 15, 13, 1, 0, 0, {}}, "day-0 mon-10 h-15 at 1 oh 1 p-m", "day-0 15 mon-10 at 13 vm-and 1"},
      {{2026, 1, 1, 1, 21, 0, 4, {}}, "day-4 mon-0 h-1 at 1 20 1 a-m", "day-4 h-1 mon-0 ore-una vm-and 21"},
      {{2025, 12, 31, 8, 40, 0, 3, {}},
       "day-3 mon-11 30 h-1 20 20 5 at 8 40 a-m",
       "day-3 31 mon-11 2 thousands 20 5 at 8 vm-and 40"},
  };
  for (const auto& [then, english, italian] : cases) {
    EXPECT_EQ(joined(en().when(then, now)), english);
    EXPECT_EQ(joined(it().when(then, now)), italian);
  }
}

TEST(When, CrossesMonthsAndYears) {
  EXPECT_EQ(days_between({2025, 12, 31, 23, 0, 0, 3, {}}, {2026, 1, 1, 1, 0, 0, 4, {}}), 1);
  EXPECT_EQ(days_between({2024, 2, 28, 0, 0, 0, 3, {}}, {2024, 3, 1, 0, 0, 0, 5, {}}), 2);
}

TEST(Phrases, FallBackToEnglish) {
  EXPECT_EQ(&phrases_for("xx"), &phrases_for("en"));
}

}  // namespace
}  // namespace aftertone::ivr
