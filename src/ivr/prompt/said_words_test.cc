#include "ivr/prompt/said_words.h"

#include <gtest/gtest.h>

#include "ivr/keymap/vocabulary.h"

namespace aftertone::ivr {
namespace {

TEST(SaidWords, AreThoseThatAreHeard) {
  EXPECT_EQ(said_words("vm-youhave 1 vm-INBOX vm-message"), "You have 1 new message");
  EXPECT_EQ(said_words("vm-theperson 1 0 0 1 vm-isonphone"), "The person at extension 1 0 0 1 is on the phone.");
  EXPECT_EQ(said_words("019ad5f0-1111-7222-8333-444455556666-102560 vm-intro").substr(0, 20), "(a recording) Please");
  EXPECT_EQ(said_words("(beep)"), "(beep)");
  EXPECT_EQ(said_words("our-own-prompt"), "our-own-prompt");
  EXPECT_EQ(said_words(""), "");
}

TEST(SaidWords, AreKnownOfEveryPromptThatIsNotANumberOrADay) {
  for (const std::string& word : vocabulary(asterisk_key_map(), "en")) {
    const std::string name = word.substr(word.find('/') + 1);
    const bool needs_words = name.starts_with("vm-") || name.starts_with("at-");
    if (!needs_words) continue;
    EXPECT_NE(said_words(name), name);
  }
}

}  // namespace
}  // namespace aftertone::ivr
