#include "async/detached_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <utility>

namespace aftertone::async {
namespace {

using namespace std::chrono_literals;
using Outcome = DetachedPool::Outcome;

Deadline soon() {
  return Deadline::in(20ms);
}
Deadline some_day() {
  return Deadline::in(20s);
}

// Work that hangs until the test lets it go.
class Hang {
 public:
  ~Hang() { stop(); }
  void stop() {
    if (!std::exchange(is_over_, true)) end_->count_down();
  }
  std::function<void()> work() const {
    return [end = end_] { end->wait(); };
  }
  long users() const { return end_.use_count(); }

 private:
  std::shared_ptr<std::latch> end_ = std::make_shared<std::latch>(1);
  bool is_over_ = false;
};

TEST(DetachedPool, GivesWhatTheJobDid) {
  DetachedPool pool("at-test", 2);
  for (int i = 0; i < 100; ++i) {
    const auto answer = std::make_shared<int>(0);
    ASSERT_EQ(pool.run_blocking([answer, i] { *answer = i; }, some_day()), Outcome::done);
    EXPECT_EQ(*answer, i);
  }
}

TEST(DetachedPool, WaitsNoLongerThanItIsTold) {
  DetachedPool pool("at-test", 2);
  const Hang hang;
  EXPECT_EQ(pool.run_blocking(hang.work(), soon()), Outcome::late);
  EXPECT_EQ(pool.stuck(), 1U);
  EXPECT_EQ(pool.run_blocking([] {}, some_day()), Outcome::done) << "one thread is left";
}

TEST(DetachedPool, FailsAtOnceWhenAllAreStuckAndWorksAgainAfterwards) {
  DetachedPool pool("at-test", 2);
  {
    const Hang hang;
    for (int i = 0; i < 2; ++i)
      EXPECT_EQ(pool.run_blocking(hang.work(), soon()), Outcome::late);
    EXPECT_EQ(pool.run_blocking([] {}, Deadline::never()), Outcome::all_stuck);
  }
  Outcome outcome = Outcome::all_stuck;
  while (outcome == Outcome::all_stuck)
    outcome = pool.run_blocking([] {}, some_day());
  EXPECT_EQ(outcome, Outcome::done);
}

TEST(DetachedPool, TellsThatItWasBusyAndDoesNotBeginLater) {
  DetachedPool pool("at-test", 1);
  Hang hang;
  std::latch has_begun(1);
  std::thread busy([&] {
    const auto work = [&has_begun, wait = hang.work()] {
      has_begun.count_down();
      wait();
    };
    EXPECT_EQ(pool.run_blocking(work, some_day()), Outcome::done);
  });
  has_begun.wait();
  const auto was_run = std::make_shared<std::atomic<bool>>(false);
  EXPECT_EQ(pool.run_blocking([was_run] { *was_run = true; }, soon()), Outcome::crowded);
  EXPECT_EQ(pool.stuck(), 0U);
  hang.stop();
  busy.join();
  EXPECT_EQ(pool.run_blocking([] {}, some_day()), Outcome::done);
  EXPECT_FALSE(*was_run);
}

TEST(DetachedPool, EndsBeforeWhatHangsInIt) {
  const Hang hang;
  {
    DetachedPool pool("at-test", 1);
    EXPECT_EQ(pool.run_blocking(hang.work(), soon()), Outcome::late);
  }
  EXPECT_EQ(hang.users(), 2) << "the job keeps what it uses";
}

}  // namespace
}  // namespace aftertone::async
