#include "storage/database/utf8.h"

#include <gtest/gtest.h>

namespace aftertone::storage {
namespace {

constexpr const char* kReplaced = "\xEF\xBF\xBD";

TEST(ToValidUtf8, KeepsWellFormedTextOfEveryLength) {
  const std::string text = "Zoë \"O'Brien\" 電話 \xF0\x9F\x93\x9E";
  EXPECT_EQ(to_valid_utf8(text), text);
}

TEST(ToValidUtf8, ReplacesANul) {
  EXPECT_EQ(to_valid_utf8(std::string_view("a\0b", 3)), std::string("a") + kReplaced + "b");
}

TEST(ToValidUtf8, ReplacesLatin1Bytes) {
  EXPECT_EQ(to_valid_utf8("M\xFCller"), std::string("M") + kReplaced + "ller");
}

TEST(ToValidUtf8, ReplacesOverlongFormsSurrogatesAndWhatIsBeyondUnicode) {
  const std::string two = std::string(kReplaced) + kReplaced;
  EXPECT_EQ(to_valid_utf8("\xC0\xAF"), two);
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), two + kReplaced);
  EXPECT_EQ(to_valid_utf8("\xF4\x90\x80\x80"), two + two);
}

TEST(ToValidUtf8, ReplacesACharacterThatWasCutOff) {
  EXPECT_EQ(to_valid_utf8("a\xE9\x9B"), std::string("a") + kReplaced + kReplaced);
}

}  // namespace
}  // namespace aftertone::storage
