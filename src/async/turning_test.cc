#include "async/turning.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <set>
#include <thread>

#include "async/loop.h"

namespace aftertone::async {
namespace {

using namespace std::chrono_literals;

// The names of those that are stuck, asked until they are `wanted` or ten seconds have passed.
std::set<std::string> wait_for_stuck(const std::set<std::string>& wanted) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  for (;;) {
    std::set<std::string> names;
    for (const StuckThread& thread : TurnWatch::stuck(50ms))
      names.insert(thread.name);
    if (names == wanted || std::chrono::steady_clock::now() > end) return names;
    std::this_thread::yield();
  }
}

TEST(TurnWatch, finds_the_loop_that_hangs_until_it_turns_again) {
  Loop hanging("at-hangs");
  Loop turning("at-turns");
  std::mutex mutex;
  std::set<std::string> turned;
  TurnWatch watch([&](const std::string& thread, std::chrono::nanoseconds) {
    const std::lock_guard lock(mutex);
    turned.insert(thread);
  });
  std::promise<void> let_go;
  hanging.post([waits = let_go.get_future().share()] { waits.wait(); });
  watch.ask_all();
  EXPECT_EQ(wait_for_stuck({"at-hangs"}), (std::set<std::string>{"at-hangs"}));
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(turned, (std::set<std::string>{"at-turns"}));
  }
  let_go.set_value();
  EXPECT_EQ(wait_for_stuck({}), std::set<std::string>{});
  hanging.stop();
  turning.stop();
  EXPECT_EQ(turned, (std::set<std::string>{"at-hangs", "at-turns"}));
}

TEST(TurnWatch, does_not_ask_who_has_stopped) {
  Loop loop("at-stops");
  TurnWatch watch([](const std::string&, std::chrono::nanoseconds) {});
  loop.stop();
  watch.ask_all();
  EXPECT_EQ(TurnWatch::stuck(0ms).size(), 0U);
}

}  // namespace
}  // namespace aftertone::async
