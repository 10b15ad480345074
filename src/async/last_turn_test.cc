#include "async/last_turn.h"

#include <gtest/gtest.h>

namespace aftertone::async {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> stuck_for_a_second() {
  std::vector<std::string> names;
  for (const StuckThread& thread : LastTurn::stuck(1s))
    names.push_back(thread.name);
  return names;
}

TEST(LastTurn, TellsWhoHasNotTurned) {
  LastTurn late("late");
  LastTurn punctual("punctual");
  const auto now = std::chrono::steady_clock::now();
  late.set(now - 5s);
  punctual.set(now);
  EXPECT_EQ(stuck_for_a_second(), std::vector<std::string>{"late"});
  EXPECT_GE(LastTurn::stuck(1s).at(0).for_long, 5s);
  late.set(now);
  EXPECT_EQ(stuck_for_a_second(), std::vector<std::string>{});
}

TEST(LastTurn, LeavesWhoRestsInPeaceUntilThereIsWork) {
  LastTurn thread("media");
  EXPECT_EQ(LastTurn::stuck(-1s).size(), 0U);
  thread.expect();
  EXPECT_EQ(LastTurn::stuck(-1s).size(), 1U);
  thread.set(std::chrono::steady_clock::now() - 5s);
  thread.expect();
  EXPECT_EQ(stuck_for_a_second(), std::vector<std::string>{"media"}) << "it is not excused by more work";
  thread.rest();
  EXPECT_EQ(LastTurn::stuck(-1s).size(), 0U);
}

TEST(LastTurn, ForgetsAThreadThatIsGone) {
  {
    LastTurn thread("gone");
    thread.expect();
  }
  EXPECT_EQ(LastTurn::stuck(-1s).size(), 0U);
}

}  // namespace
}  // namespace aftertone::async
