#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "async/blocking_pool.h"
#include "async/channel.h"
#include "async/chunk_lane.h"
#include "async/loop.h"
#include "async/task_group.h"

namespace aftertone::async {
namespace {

using namespace std::chrono_literals;

Task<> receive_all(Channel<int>& channel, int count, int& sum) {
  for (int i = 0; i < count; ++i) {
    const auto value = co_await channel.receive(Deadline::in(10s));
    if (!value) co_return;
    sum += *value;
  }
}

TEST(Channel, CarriesEveryValueFromAnotherThread) {
  Loop loop("at-test");
  Channel<int> channel(loop.executor(), 100'000);
  int sum = 0;
  std::thread sender([&] {
    for (int i = 0; i < 10'000; ++i)
      ASSERT_TRUE(channel.try_send(1));
  });
  run_to_end(loop, receive_all(channel, 10'000, sum));
  sender.join();
  EXPECT_EQ(sum, 10'000);
}

TEST(Channel, RefusesMoreThanItsBound) {
  Loop loop("at-test");
  Channel<int> channel(loop.executor(), 2);
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_TRUE(channel.try_send(2));
  EXPECT_FALSE(channel.try_send(3));
}

Task<> expect_nothing(Channel<int>& channel, bool& had_nothing) {
  const auto value = co_await channel.receive(Deadline::in(5ms));
  had_nothing = !value.has_value();
}

TEST(Channel, GivesNothingAtTheDeadline) {
  Loop loop("at-test");
  Channel<int> channel(loop.executor(), 2);
  bool had_nothing = false;
  run_to_end(loop, expect_nothing(channel, had_nothing));
  EXPECT_TRUE(had_nothing);
}

Task<> wait_for_ever(Channel<int>& channel, std::atomic<bool>& cancelled) {
  try {
    co_await channel.receive(Deadline::never());
  } catch (const Cancelled&) {
    cancelled = true;
    throw;
  }
}

TEST(TaskGroup, StopCancelsWhatWaitsForEver) {
  Loop loop("at-test");
  Channel<int> channel(loop.executor(), 2);
  std::atomic<bool> cancelled{false};
  TaskGroup group(loop.executor());
  group.spawn("waiter", wait_for_ever(channel, cancelled));
  group.stop_blocking();
  EXPECT_TRUE(cancelled);
  EXPECT_EQ(group.size(), 0U);
}

Task<> add_on_pool(BlockingPool& pool, std::atomic<int>& sum) {
  const std::function<Result<int>()> job = [] { return Result<int>(20); };
  const Result<int> result = co_await pool.run<int>(job);
  sum += *result;
}

TEST(BlockingPool, ResumesTheCallerWithTheResult) {
  Loop loop("at-test");
  BlockingPool pool("at-block", 2, 10);
  std::atomic<int> sum{0};
  run_to_end(loop, add_on_pool(pool, sum));
  EXPECT_EQ(sum, 20);
}

Task<> fail_on_full_pool(BlockingPool& pool, Code& code) {
  const std::function<Result<int>()> job = [] { return Result<int>(1); };
  const Result<int> result = co_await pool.run<int>(job);
  if (!result) code = result.error().code;
}

TEST(BlockingPool, RefusesWhenTooMuchWaits) {
  Loop loop("at-test");
  BlockingPool pool("at-block", 0, 0);
  Code code = Code::invalid;
  run_to_end(loop, fail_on_full_pool(pool, code));
  EXPECT_EQ(code, Code::unavailable);
}

TEST(ChunkLane, LosesNothingBetweenTwoThreads) {
  ChunkLane lane(64);
  constexpr std::uint64_t kCount = 100'000;
  std::thread producer([&] {
    for (std::uint64_t i = 0; i < kCount;) {
      Chunk* chunk = lane.take();
      if (chunk == nullptr) {
        std::this_thread::yield();
        continue;
      }
      chunk->offset = i++;
      lane.send(chunk);
    }
  });
  for (std::uint64_t expected = 0; expected < kCount;) {
    Chunk* chunk = lane.receive();
    if (chunk == nullptr) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(chunk->offset, expected++);
    lane.give_back(chunk);
  }
  producer.join();
}

TEST(ChunkLane, IsEmptyWhenTheConsumerKeepsEverything) {
  ChunkLane lane(4);
  for (int i = 0; i < 4; ++i)
    EXPECT_NE(lane.take(), nullptr);
  EXPECT_EQ(lane.take(), nullptr);
}

}  // namespace
}  // namespace aftertone::async
