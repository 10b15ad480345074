#include "call/own_calls.h"

#include <gtest/gtest.h>

namespace aftertone::call {
namespace {

class OwnCallsTest : public testing::Test {
 protected:
  OwnCallsTest() { calls_.dials(*call_, "+4930123456", "id-1"); }
  std::string recognise(std::string caller, std::vector<std::string> numbers, std::string mark = {},
                        std::string call_id = "other") {
    return calls_.recognise({std::move(mark), std::move(call_id), std::move(caller), std::move(numbers), "1002"});
  }

  OwnCalls calls_{{"8000"}};
  std::shared_ptr<OwnCall> call_ = calls_.begin("+4930123456");
};

TEST_F(OwnCallsTest, KnowsItsMarkAndItsCallIdWhateverElseTheySay) {
  EXPECT_NE(recognise("+391", {"1002"}, call_->mark()), "");
  EXPECT_EQ(call_->came_back_to(), "mailbox 1002");
  EXPECT_NE(recognise("+391", {"1002"}, "", "id-1"), "");
  EXPECT_NE(recognise("+391", {"1002"}, "of-another-server"), "");
  EXPECT_EQ(recognise("+391", {"1002"}), "");
}

TEST_F(OwnCallsTest, KnowsTheNumberItCallsUnlessSomebodyElseCalls) {
  EXPECT_NE(recognise("", {"1002", "030123456"}), "");
  EXPECT_NE(recognise("8000", {"0049 30 123456"}), "");
  EXPECT_EQ(recognise("+4989777777", {"+4930123456"}), "");  // a third one, who called at the same time
  EXPECT_EQ(recognise("", {"1002"}), "");
}

TEST_F(OwnCallsTest, ItsOwnNumberIsItselfOnlyWhileItCalls) {
  EXPECT_NE(recognise("8000", {"1002"}), "");
  call_.reset();
  EXPECT_EQ(recognise("8000", {"1002"}), "");
}

TEST_F(OwnCallsTest, OnceItIsAnsweredOnlyWhatNobodyElseCanHaveCounts) {
  calls_.is_answered(*call_);
  EXPECT_EQ(recognise("", {"+4930123456"}), "");
  EXPECT_EQ(recognise("8000", {"1002"}), "");
  EXPECT_NE(recognise("", {"1002"}, call_->mark()), "");
}

TEST_F(OwnCallsTest, TellsTheOneThatCameBackAndNotTheOthers) {
  const auto second = calls_.begin("1003");
  calls_.dials(*second, "1003", "id-2");
  EXPECT_NE(recognise("8000", {"1002", "1003"}), "");
  EXPECT_EQ(call_->came_back_to(), "");
  EXPECT_EQ(second->came_back_to(), "mailbox 1002");
}

TEST(IsSameNumber, LooksAtTheDigitsThatMatter) {
  EXPECT_TRUE(is_same_number("+49 30 123456", "030123456"));
  EXPECT_TRUE(is_same_number("1002", "1002"));
  EXPECT_FALSE(is_same_number("1002", "21002"));
  EXPECT_FALSE(is_same_number("", ""));
  EXPECT_FALSE(is_same_number("", "1002"));
  EXPECT_TRUE(is_same_number("voicemail", "voicemail"));
}

}  // namespace
}  // namespace aftertone::call
