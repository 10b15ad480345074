#include "cluster/lease_keeper.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <optional>

#include "async/loop.h"
#include "cluster/memory_lease_fake.h"

namespace aftertone::cluster {
namespace {

using namespace std::chrono_literals;

// What a keeper says, for a test that waits for it.
class Work {
 public:
  LeaseKeeper::Work hooks() {
    return {[this](std::shared_ptr<const Tenure> tenure) { begin(std::move(tenure)); }, [this] { return end(); },
            [this] { return may_hold.load(); }};
  }
  std::atomic<bool> may_hold{true};

  void begin(std::shared_ptr<const Tenure> tenure) {
    const std::lock_guard lock(mutex_);
    tenure_ = std::move(tenure);
    ++begun_;
    changed_.notify_all();
  }
  async::Task<> end() {
    const std::lock_guard lock(mutex_);
    was_valid_at_the_end_ = tenure_->is_valid();
    ++ended_;
    changed_.notify_all();
    co_return;
  }
  bool wait_until_begun(int times) { return wait(begun_, times); }
  bool wait_until_ended(int times) { return wait(ended_, times); }
  int begun() { return locked(begun_); }
  int ended() { return locked(ended_); }
  bool was_valid_at_the_end() { return locked(was_valid_at_the_end_); }
  std::shared_ptr<const Tenure> tenure() { return locked(tenure_); }

 private:
  bool wait(int& count, int times) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [&] { return count >= times; });
  }
  template <typename T>
  T locked(const T& value) {
    const std::lock_guard lock(mutex_);
    return value;
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const Tenure> tenure_;
  int begun_ = 0, ended_ = 0;
  bool was_valid_at_the_end_ = false;
};

// Everything a hundred times faster than in life.
constexpr LeaseTerms kTerms{60ms, 5ms, 10ms, 5ms};
// So long that nothing ends by itself in a test.
constexpr LeaseTerms kLongTerms{60'000ms, 5ms, 10ms, 5ms};

class LeaseKeeperTest : public testing::Test {
 protected:
  LeaseKeeper& keep(LeaseTerms terms) {
    keeper_.emplace(loop_.executor(), pool_, store_, "notifier", Applicant{"n1", "A"}, terms, work_.hooks());
    keeper_->start();
    return *keeper_;
  }

  async::Loop loop_{"at-test"};
  async::BlockingPool pool_{"at-test-block", 1, 10};
  MemoryLease store_;
  Work work_;
  std::optional<LeaseKeeper> keeper_;
};

TEST_F(LeaseKeeperTest, WorksUnderAFreeLeaseAndGivesItBackWhenItStops) {
  LeaseKeeper& keeper = keep(kLongTerms);
  ASSERT_TRUE(work_.wait_until_begun(1));
  EXPECT_TRUE(work_.tenure()->is_valid());
  EXPECT_EQ(work_.tenure()->epoch(), Epoch(1));
  keeper.stop_blocking();
  EXPECT_EQ(work_.ended(), 1);
  EXPECT_TRUE(work_.was_valid_at_the_end());
  EXPECT_FALSE(work_.tenure()->is_valid());
  EXPECT_TRUE(store_.is_free());
}

TEST_F(LeaseKeeperTest, WaitsWhileAnotherNodeHoldsIt) {
  store_.give_to("n2");
  LeaseKeeper& keeper = keep(kLongTerms);
  EXPECT_FALSE(keeper.is_held());
  ASSERT_TRUE(store_.release_blocking("notifier", Epoch(1)).has_value());
  ASSERT_TRUE(work_.wait_until_begun(1));
  EXPECT_EQ(work_.tenure()->epoch(), Epoch(2));
  keeper.stop_blocking();
}

TEST_F(LeaseKeeperTest, StopsAtOnceWhenItWasGivenToAnother) {
  LeaseKeeper& keeper = keep(kLongTerms);
  ASSERT_TRUE(work_.wait_until_begun(1));
  store_.give_to("n2");
  ASSERT_TRUE(work_.wait_until_ended(1));
  EXPECT_FALSE(work_.was_valid_at_the_end());
  keeper.stop_blocking();
  EXPECT_EQ(work_.begun(), 1);
  EXPECT_FALSE(store_.is_free()) << "the other's lease was given back";
}

TEST_F(LeaseKeeperTest, StopsByItsOwnClockWhenItCannotBeRenewed) {
  LeaseKeeper& keeper = keep(kTerms);
  ASSERT_TRUE(work_.wait_until_begun(1));
  store_.is_away = true;
  ASSERT_TRUE(work_.wait_until_ended(1));
  EXPECT_FALSE(work_.was_valid_at_the_end());
  store_.is_away = false;
  ASSERT_TRUE(work_.wait_until_begun(2)) << "its own lease is to be had again at once";
  EXPECT_GT(work_.tenure()->epoch(), Epoch(1));
  keeper.stop_blocking();
}

TEST_F(LeaseKeeperTest, OutlivesRenewalsThatFailForAShortTime) {
  LeaseKeeper& keeper = keep(kLongTerms);
  ASSERT_TRUE(work_.wait_until_begun(1));
  store_.is_away = true;
  const int before = store_.renewals;
  while (store_.renewals < before + 2)
    std::this_thread::yield();
  store_.is_away = false;
  const int after = store_.renewals;
  while (store_.renewals < after + 2)
    std::this_thread::yield();
  EXPECT_EQ(work_.ended(), 0);
  keeper.stop_blocking();
}

TEST_F(LeaseKeeperTest, BeginsAgainUnderANewEpochWhenItIsAskedTo) {
  LeaseKeeper& keeper = keep(kLongTerms);
  ASSERT_TRUE(work_.wait_until_begun(1));
  loop_.post([&keeper] { keeper.start_over(); });
  ASSERT_TRUE(work_.wait_until_begun(2));
  EXPECT_EQ(work_.ended(), 1);
  EXPECT_EQ(work_.tenure()->epoch(), Epoch(2));
  keeper.stop_blocking();
}

TEST_F(LeaseKeeperTest, LeavesTheRoleToOthersWhileItMayNotHoldItAndAsksAgainAfterwards) {
  LeaseKeeper& keeper = keep(kLongTerms);
  ASSERT_TRUE(work_.wait_until_begun(1));
  work_.may_hold = false;
  ASSERT_TRUE(work_.wait_until_ended(1));
  EXPECT_TRUE(work_.was_valid_at_the_end()) << "what has begun may finish";
  while (!store_.is_free())
    std::this_thread::yield();
  EXPECT_EQ(work_.begun(), 1);
  work_.may_hold = true;
  ASSERT_TRUE(work_.wait_until_begun(2));
  keeper.stop_blocking();
}

TEST_F(LeaseKeeperTest, StopsWhileItWaits) {
  store_.give_to("n2");
  keep(kLongTerms).stop_blocking();
  EXPECT_EQ(work_.begun(), 0);
}

}  // namespace
}  // namespace aftertone::cluster
