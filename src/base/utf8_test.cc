#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace aftertone::utf8 {
namespace {

struct Character {
  std::string bytes;
  char32_t code_point;
};

TEST(Utf8, ReadsCharactersOfEveryLength) {
  for (const Character& each : {Character{std::string(1, '\0'), 0}, Character{"a", 'a'}, Character{"\xC3\xBC", 0xFC},
                                Character{"\xE2\x82\xAC", 0x20AC}, Character{"\xED\x9F\xBF", 0xD7FF},
                                Character{"\xF0\x9F\x98\x80", 0x1F600}, Character{"\xF4\x8F\xBF\xBF", 0x10FFFF}}) {
    EXPECT_EQ(character_size(each.bytes + "z"), each.bytes.size()) << each.bytes;
    const std::string text = each.bytes + "z";
    std::string_view rest = text;
    EXPECT_EQ(take_character(rest), each.code_point) << each.bytes;
    EXPECT_EQ(rest, "z");
  }
}

TEST(Utf8, TakesOneByteOfWhatIsBroken) {
  for (const char* broken : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                             "\xF8\x88\x80\x80\x80", "\xE2\x82", "\xE2z\xAC", "\xFF"}) {
    EXPECT_EQ(character_size(broken), 0U);
    std::string_view rest = broken;
    EXPECT_EQ(take_character(rest), kReplacement);
    EXPECT_EQ(rest, std::string_view(broken).substr(1));
  }
  EXPECT_EQ(character_size(""), 0U);
}

}  // namespace
}  // namespace aftertone::utf8
