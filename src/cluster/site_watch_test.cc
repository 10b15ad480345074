#include "cluster/site_watch.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <optional>

#include "async/loop.h"
#include "cluster/memory_site_fake.h"

namespace aftertone::cluster {
namespace {

using namespace std::chrono_literals;

// The site of the watch is "b"; "a" is the primary one.
class SiteWatchTest : public testing::Test {
 protected:
  ~SiteWatchTest() override {
    if (watch_) watch_->stop_blocking();
  }
  void begin(const std::string& own = "b") {
    watch_.emplace(loop_.executor(), pool_, SiteWatch::Places{own_, peer_, memory_}, SiteWatch::Sites{own, "a"},
                   [this](SiteState state, const SiteToken& token) { hear(state, token); });
    watch_->look_first_blocking();
  }
  bool wait_for(const SiteToken& token) {
    std::unique_lock lock(mutex_);
    return heard_of_.wait_for(lock, 10s, [&] { return heard_ == token; });
  }
  void hear(SiteState, const SiteToken& token) {
    const std::lock_guard lock(mutex_);
    heard_ = token;
    heard_of_.notify_all();
  }
  void raise(MemorySiteStore& store, const SiteToken& token) {
    ASSERT_TRUE(store.raise_blocking(token, "test", "").has_value());
  }

  MemorySiteStore own_, peer_;
  MemorySiteMemory memory_;
  std::mutex mutex_;
  std::condition_variable heard_of_;
  std::optional<SiteToken> heard_;
  async::Loop loop_{"at-test"};
  async::BlockingPool pool_{"at-test-block", 2, 10};
  std::optional<SiteWatch> watch_;
};

TEST_F(SiteWatchTest, ThePrimarySiteWorksUntilSomebodyDecides) {
  begin("a");
  EXPECT_EQ(watch_->state(), SiteState::active);
}

TEST_F(SiteWatchTest, TheOtherStandsBy) {
  begin();
  EXPECT_EQ(watch_->state(), SiteState::standby);
}

TEST_F(SiteWatchTest, StandsByWhenNothingAnswers) {
  own_.is_away = peer_.is_away = true;
  begin("a");
  EXPECT_EQ(watch_->state(), SiteState::standby);
}

TEST_F(SiteWatchTest, KnowsWithoutDatabasesWhatItHasKept) {
  own_.is_away = peer_.is_away = true;
  memory_.kept = SiteToken{2, "b"};
  begin();
  EXPECT_EQ(watch_->state(), SiteState::active);
}

TEST_F(SiteWatchTest, StandsByWhenWhatItKeptIsGarbageAndNothingAnswers) {
  own_.is_away = peer_.is_away = true;
  memory_.kept = SiteToken{2, "b"};
  memory_.is_corrupt = true;
  begin();
  EXPECT_EQ(watch_->state(), SiteState::standby);
}

TEST_F(SiteWatchTest, ComingBackItHearsFromTheOtherSiteThatItWorksNoMore) {
  memory_.kept = SiteToken{1, "b"};
  raise(own_, {1, "b"});
  raise(peer_, {2, "a"});
  begin();
  EXPECT_EQ(watch_->state(), SiteState::standby);
  watch_->start();
  ASSERT_TRUE(wait_for({2, "a"}));
  EXPECT_EQ(memory_.kept, (SiteToken{2, "a"}));
}

TEST_F(SiteWatchTest, WritesWhatItHeardIntoItsOwnDatabase) {
  own_.is_away = true;
  peer_.decides_at = WallTime(90s);
  ASSERT_TRUE(peer_.raise_blocking({2, "a"}, "anna", "failback").has_value());
  begin();
  own_.is_away = false;
  watch_->start();
  for (int tries = 0; tries < 100 && !own_.token_blocking()->has_value(); ++tries)
    std::this_thread::sleep_for(50ms);
  EXPECT_EQ(own_.token_blocking()->value(), (SiteToken{2, "a"}));
  const auto history = own_.history_blocking(1);
  ASSERT_TRUE(history);
  EXPECT_EQ(history->front().who, "anna, at the other site");
  EXPECT_EQ(history->front().why, "failback");
  EXPECT_EQ(history->front().at, WallTime(90s));
}

TEST_F(SiteWatchTest, HearsWithinSecondsWhenItIsToWork) {
  begin();
  watch_->start();
  raise(own_, {1, "b"});
  ASSERT_TRUE(wait_for({1, "b"}));
  EXPECT_EQ(watch_->state(), SiteState::active);
}

TEST_F(SiteWatchTest, AnEmptyDatabaseThereIsNoNews) {
  own_.is_away = true;
  begin("a");
  EXPECT_EQ(watch_->state(), SiteState::standby);
}

TEST(SiteTokens, OfTheSameNumberTheOneIsNewerThatSortsFirst) {
  EXPECT_TRUE(is_newer({3, "a"}, {3, "b"}));
  EXPECT_FALSE(is_newer({3, "b"}, {3, "a"}));
  EXPECT_TRUE(is_newer({3, ""}, {3, "a"}));
  EXPECT_FALSE(is_newer({3, "a"}, {3, "a"}));
  EXPECT_TRUE(is_newer({4, "b"}, {3, ""}));
}

}  // namespace
}  // namespace aftertone::cluster
