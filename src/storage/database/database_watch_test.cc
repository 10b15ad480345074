// When a database counts as away, and when as back. The canary is scripted; the real one is in tests/contract.
#include "storage/database/database_watch.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "async/loop.h"

namespace aftertone::storage {
namespace {

constexpr WatchPace kAtOnce{std::chrono::milliseconds(1), std::chrono::milliseconds(1), std::chrono::milliseconds(1)};

// Answers the canaries one by one, when the test says how.
class Canaries {
 public:
  // The answers of the next canaries; returns when the watch has heard all of them.
  void answer(const std::vector<Status>& answers) {
    std::unique_lock lock(mutex_);
    answers_.insert(answers_.end(), answers.begin(), answers.end());
    changed_.notify_all();
    // When the next canary asks, the last answer has been heard.
    changed_.wait(lock, [this] { return answers_.empty() && is_asking_; });
  }
  void release() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
  }
  Status ask_blocking() {
    std::unique_lock lock(mutex_);
    is_asking_ = answers_.empty();
    changed_.notify_all();
    changed_.wait(lock, [this] { return !answers_.empty() || is_over_; });
    is_asking_ = false;
    if (answers_.empty()) return {};
    Status next = answers_.front();
    answers_.erase(answers_.begin());
    return next;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Status> answers_;
  bool is_asking_ = false;
  bool is_over_ = false;
};

class DatabaseWatchTest : public testing::Test {
 protected:
  void SetUp() override { watch_.start(); }
  ~DatabaseWatchTest() override {
    canaries_.release();
    watch_.stop_blocking();
  }

  const Status committed_{};
  const Status missed_ = fail_temporarily(Code::timeout, "no answer");

  Canaries canaries_;
  Availability availability_;
  async::Loop loop_{"at-test"};
  async::BlockingPool pool_{"at-test-sql", 2, 4};
  DatabaseWatch watch_{
      loop_.executor(), pool_, availability_, {[this] { return canaries_.ask_blocking(); }, {}}, kAtOnce};
};

TEST_F(DatabaseWatchTest, OneMissIsNotAway) {
  canaries_.answer({committed_, missed_});
  EXPECT_FALSE(availability_.is_away());
  canaries_.answer({committed_, missed_});
  EXPECT_FALSE(availability_.is_away());
}

TEST_F(DatabaseWatchTest, TwoMissesInARowAreAwayAndOneCommitIsBack) {
  canaries_.answer({missed_, missed_});
  EXPECT_TRUE(availability_.is_away());
  EXPECT_EQ(to_string(availability_.error()), "unavailable: the database is away: no answer (temporary)");
  canaries_.answer({committed_});
  EXPECT_FALSE(availability_.is_away());
}

}  // namespace
}  // namespace aftertone::storage
