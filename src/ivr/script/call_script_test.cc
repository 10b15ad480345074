#include "ivr/script/call_script.h"

#include <gtest/gtest.h>

namespace aftertone::ivr {
namespace {

using namespace std::chrono_literals;

Step only_step(std::string_view line) {
  const auto steps = parse_call_script(line);
  EXPECT_TRUE(steps.has_value()) << to_string(steps.error());
  EXPECT_EQ(steps->size(), 1u);
  return steps->front();
}

TEST(CallScript, ReadsStepsCommentsAndEmptyLines) {
  const auto steps =
      parse_call_script("# a comment\n\ndial 1001 from +4930 busy\n  hear   greeting \npress 12#\nhang up\n");
  ASSERT_TRUE(steps.has_value());
  ASSERT_EQ(steps->size(), 4u);
  EXPECT_EQ((*steps)[0].kind, StepKind::dial);
  EXPECT_EQ((*steps)[0].line, 3);
  EXPECT_EQ((*steps)[0].value("caller"), "+4930");
  EXPECT_TRUE((*steps)[0].has("busy"));
  EXPECT_EQ((*steps)[2].value("keys"), "12#");
  EXPECT_EQ((*steps)[3].kind, StepKind::hang_up);
}

TEST(CallScript, ReadsOptionsWithAndWithoutValues) {
  const Step step = only_step("given mailbox 1001 pin=740392 must-change-pin longest=5s");
  EXPECT_EQ(step.value("pin"), "740392");
  EXPECT_EQ(step.value("longest"), "5s");
  EXPECT_TRUE(step.has("must-change-pin"));
  EXPECT_FALSE(step.has("locked"));
}

TEST(CallScript, SpellsNumbers) {
  const auto steps = parse_call_script("hear number +12");
  ASSERT_EQ(steps->size(), 3u);
  EXPECT_EQ((*steps)[0].value("what"), "letters/plus");
  EXPECT_EQ((*steps)[2].value("what"), "digits/2");
}

TEST(CallScript, RefusesWhatItDoesNotKnowAndNamesTheLine) {
  for (const char* line : {"sing a song", "dial 1001", "dial 1001 from 2 loudly", "say 3", "say s", "say 3m",
                           "press 12x", "hear a b c", "given mailbox 1 pin", "given message in 1 from 2 age=old"}) {
    const auto steps = parse_call_script(std::string("\n") + line);
    ASSERT_FALSE(steps.has_value()) << line;
    EXPECT_EQ(steps.error().detail.substr(0, 8), "line 2: ") << line;
  }
}

TEST(Time, IsSecondsOrMilliseconds) {
  EXPECT_EQ(parse_time("3s"), 3'000ms);
  EXPECT_EQ(parse_time("250ms"), 250ms);
  for (const char* bad : {"", "3", "s", "-3s", "3s ", "1.5s"})
    EXPECT_FALSE(parse_time(bad).has_value()) << bad;
}

TEST(Heard, KnowsNamesForSeveralPrompts) {
  EXPECT_TRUE(is_heard_as("vm-intro", "vm-intro"));
  EXPECT_TRUE(is_heard_as("vm-theperson", "greeting"));
  EXPECT_TRUE(is_heard_as("busy-greeting", "greeting"));
  EXPECT_FALSE(is_heard_as("vm-intro", "greeting"));
  EXPECT_FALSE(is_heard_as("greeting", "vm-intro"));
}

}  // namespace
}  // namespace aftertone::ivr
