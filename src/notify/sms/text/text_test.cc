#include <gtest/gtest.h>

#include "notify/sms/text/gsm_alphabet.h"
#include "notify/sms/text/segments.h"
#include "notify/sms/text/unicode.h"

namespace aftertone::notify {
namespace {

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += piece;
  return text;
}

std::vector<std::size_t> sizes(const Segments& segments) {
  std::vector<std::size_t> sizes;
  for (const std::string& part : segments.parts)
    sizes.push_back(part.size());
  return sizes;
}

TEST(GsmAlphabet, KnowsItsCharacters) {
  EXPECT_EQ(to_gsm("@Az"), std::string("\0Az", 3));
  EXPECT_EQ(to_gsm("äöüÄÖÜßñ§"), "\x7B\x7C\x7E\x5B\x5C\x5E\x1E\x7D\x5F");
  EXPECT_EQ(to_gsm("€[]"), "\x1B\x65\x1B\x3C\x1B\x3E");
  EXPECT_EQ(to_gsm("_$\n"), "\x11\x02\x0A");
  EXPECT_EQ(to_gsm("Ω¿à"), "\x15\x60\x7F");
}

TEST(GsmAlphabet, DoesNotKnowTheOthers) {
  for (const char* text : {"`", "ç", "á", "“", "–", "…", "😀", "ж", "\t", "\x1B"})
    EXPECT_FALSE(to_gsm(text)) << text;
  EXPECT_FALSE(to_gsm(std::string_view("\0", 1)));
}

TEST(Unicode, WritesPairsForWhatIsBeyondTheFirstPlane) {
  EXPECT_EQ(to_utf16be("aж"), std::string("\0a\x04\x36", 4));
  EXPECT_EQ(to_utf16be("😀"), std::string("\xD8\x3D\xDE\x00", 4));
}

TEST(Segments, CutsAtTheLimitsOfTheAlphabet) {
  EXPECT_EQ(sizes(cut_into_segments("")), std::vector<std::size_t>({0}));
  EXPECT_EQ(sizes(cut_into_segments(repeated("a", 160))), std::vector<std::size_t>({160}));
  EXPECT_EQ(sizes(cut_into_segments(repeated("a", 161))), std::vector<std::size_t>({153, 8}));
  EXPECT_EQ(sizes(cut_into_segments(repeated("a", 306))), std::vector<std::size_t>({153, 153}));
  EXPECT_EQ(sizes(cut_into_segments(repeated("ж", 70))), std::vector<std::size_t>({140}));
  EXPECT_EQ(sizes(cut_into_segments(repeated("ж", 71))), std::vector<std::size_t>({134, 8}));
}

TEST(Segments, NeverCutsAnEscapeOrAPair) {
  EXPECT_EQ(sizes(cut_into_segments(repeated("a", 152) + "€" + repeated("a", 20))),
            std::vector<std::size_t>({152, 22}));
  EXPECT_EQ(sizes(cut_into_segments(repeated("€", 81))), std::vector<std::size_t>({152, 10}));
  EXPECT_EQ(sizes(cut_into_segments(repeated("ж", 66) + "😀" + repeated("ж", 20))), std::vector<std::size_t>({132, 44}));
  for (const std::string& part : cut_into_segments(repeated("😀", 100)).parts) {
    EXPECT_EQ(static_cast<unsigned char>(part[0]), 0xD8);
    EXPECT_EQ(part.size() % 4, 0U);
  }
}

TEST(Segments, FitsAsMuchAsTheyHold) {
  EXPECT_EQ(fit_into_segments("short", 1), "short");
  EXPECT_EQ(fit_into_segments(repeated("a", 500), 1), repeated("a", 157) + "...");
  EXPECT_EQ(fit_into_segments(repeated("a", 500), 2), repeated("a", 303) + "...");
  EXPECT_EQ(fit_into_segments(repeated("ж", 500), 1), repeated("ж", 67) + "...");
  const std::string emoji = fit_into_segments(repeated("😀", 500), 3);
  EXPECT_EQ(cut_into_segments(emoji).parts.size(), 3U);
  EXPECT_EQ(emoji, repeated("😀", (emoji.size() - 3) / 4) + "...");
}

TEST(Segments, NumberTheirParts) {
  EXPECT_EQ(concatenation_header(0xAB, 2, 3), std::string("\x05\x00\x03\xAB\x03\x02", 6));
}

}  // namespace
}  // namespace aftertone::notify
