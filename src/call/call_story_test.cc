#include "call/call_story.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "call/told_audio.h"

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;

TEST(CallStory, TellsInOrderWhatHappened) {
  CallStory story;
  story.tell(StoryKind::received, "INVITE sip:1001@pbx");
  story.tell_answer(200, "OK");
  story.tell(StoryKind::received, "BYE");
  const auto lines = lines_of(story.text());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].kind, "in");
  EXPECT_EQ(lines[0].text, "INVITE sip:1001@pbx");
  EXPECT_EQ(lines[1].kind, "out");
  EXPECT_EQ(lines[1].text, "200 OK");
  EXPECT_EQ(lines[2].text, "BYE");
  EXPECT_EQ(story.final_status(), 200);
  EXPECT_TRUE(story.answered_after().has_value());
}

TEST(CallStory, ARefusalIsNoAnswer) {
  CallStory story;
  story.tell_answer(404, "Not Found");
  EXPECT_EQ(story.final_status(), 404);
  EXPECT_FALSE(story.answered_after().has_value());
}

TEST(CallStory, CannotBeMadeToTellLinesThatAreNotOurs) {
  CallStory story;
  story.tell(StoryKind::received, "INVITE sip:x\n0 out 200 OK\n");
  const auto lines = lines_of(story.text());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].text, "INVITE sip:x?0 out 200 OK?");
}

TEST(CallStory, IsBoundedAndCountsWhatItLeavesOut) {
  CallStory story;
  const std::string longer(2 * CallStory::kLongestLine, 'x');
  for (int i = 0; i < 100; ++i)
    story.tell(StoryKind::note, longer);
  const auto lines = lines_of(story.text());
  EXPECT_LE(story.text().size(), CallStory::kLongest + 2 * CallStory::kLongestLine);
  EXPECT_EQ(lines.back().text, fmt::format("and {} lines more", 100 - (lines.size() - 1)));
}

TEST(CallStory, PassesOverWhatIsNoLine) {
  EXPECT_TRUE(lines_of("").empty());
  EXPECT_TRUE(lines_of("\n\nx\n12\n12 note\nx in INVITE\n").empty());
  ASSERT_EQ(lines_of("250 later a kind of a later version\n").size(), 1U);
  EXPECT_EQ(lines_of("250 later a kind\n")[0].at, 250ms);
}

TEST(ToldKeys, NeverTellMoreThanOneKey) {
  EXPECT_EQ(told_keys("1", std::nullopt, true), "1");
  EXPECT_EQ(told_keys("", std::nullopt, true), "nothing");
  EXPECT_EQ(told_keys("", '#', false), "0 keys and # (not kept)");
  EXPECT_EQ(told_keys("850274", '#', false), "6 keys and # (not kept)");
  EXPECT_EQ(told_keys("8", std::nullopt, false), "1 keys (not kept)");
}

TEST(ToldAudio, NamesFilesWithoutTheirFolders) {
  const Announcement announcement{Silence{300ms}, AudioFile{"/srv/prompts/en/vm-theperson.wav"},
                                  AudioFile{"/srv/prompts/en/digits/7.wav"}, CodedAudio{"xx"}, Beep{}};
  EXPECT_EQ(told_audio(announcement), "vm-theperson 7 (the recording) (beep)");
  EXPECT_EQ(told_audio({}), "(nothing)");
}

}  // namespace
}  // namespace aftertone::call
