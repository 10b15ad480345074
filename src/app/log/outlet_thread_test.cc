#include "app/log/outlet_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongEnough = 10s;

// Works, fails, or hangs until it is told otherwise.
struct Moods {
  std::mutex mutex;
  std::condition_variable changed;
  bool fails = false;
  bool hangs = false;
  int tries = 0;
  std::vector<std::string> lines;

  void become(bool failing, bool hanging) {
    const std::lock_guard lock(mutex);
    fails = failing;
    hangs = hanging;
    changed.notify_all();
  }
  bool await_tries(int count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, kLongEnough, [&] { return tries >= count; });
  }
};

class MoodyOutlet : public Outlet {
 public:
  explicit MoodyOutlet(std::shared_ptr<Moods> moods) : moods_(std::move(moods)) {}
  std::string name() const override { return "the moody outlet"; }
  Status write_blocking(std::deque<RecordPtr>& lines) override {
    std::unique_lock lock(moods_->mutex);
    ++moods_->tries;
    moods_->changed.notify_all();
    moods_->changed.wait(lock, [this] { return !moods_->hangs; });
    if (moods_->fails) return fail_temporarily(Code::full, "no space");
    for (; !lines.empty(); lines.pop_front())
      moods_->lines.push_back(lines.front()->text);
    return {};
  }

 private:
  const std::shared_ptr<Moods> moods_;
};

RecordPtr line(const std::string& text, log::Level level = log::Level::info) {
  Record record{};
  record.level = level;
  record.text = text;
  return std::make_shared<const Record>(record);
}

class OutletThreadTest : public ::testing::Test {
 protected:
  std::unique_ptr<OutletThread> start(OutletLimits limits) {
    return std::make_unique<OutletThread>("at-log-test", std::make_unique<MoodyOutlet>(moods_), limits);
  }
  const std::shared_ptr<Moods> moods_ = std::make_shared<Moods>();
};

TEST_F(OutletThreadTest, writes_in_order_and_everything_before_it_ends) {
  {
    const auto outlet = start({});
    for (int i = 0; i < 2000; ++i)
      outlet->put(line(std::to_string(i)));
  }
  ASSERT_EQ(moods_->lines.size(), 2000U);
  EXPECT_EQ(moods_->lines.front(), "0");
  EXPECT_EQ(moods_->lines.back(), "1999");
}

TEST_F(OutletThreadTest, keeps_lines_while_the_outlet_fails_and_writes_them_once_it_works) {
  moods_->become(true, false);
  const auto outlet = start({100, 10, 5ms});
  outlet->put(line("kept"));
  ASSERT_TRUE(moods_->await_tries(3));
  EXPECT_EQ(outlet->waiting(), 1U);
  moods_->become(false, false);
  outlet->flush_blocking(kLongEnough);
  EXPECT_EQ(moods_->lines, std::vector<std::string>{"kept"});
}

TEST_F(OutletThreadTest, has_a_bound_with_room_left_for_errors_and_says_how_many_lines_are_missing) {
  moods_->become(true, false);
  const auto outlet = start({100, 10, 200ms});  // all is put before the second try
  for (int i = 0; i < 130; ++i)
    outlet->put(line("info"));
  for (int i = 0; i < 15; ++i)
    outlet->put(line("error", log::Level::error));
  EXPECT_EQ(outlet->waiting(), 110U);
  moods_->become(false, false);
  outlet->flush_blocking(kLongEnough);
  outlet->put(line("later"));
  outlet->flush_blocking(kLongEnough);
  EXPECT_EQ(std::count(moods_->lines.begin(), moods_->lines.end(), "info"), 100);
  EXPECT_EQ(std::count(moods_->lines.begin(), moods_->lines.end(), "error"), 9);
  EXPECT_EQ(moods_->lines.at(100), "[AT-1009] log-lines-lost: the moody outlet: 30 lines are missing here");
  EXPECT_EQ(moods_->lines.at(110), "[AT-1009] log-lines-lost: the moody outlet: 6 lines are missing here");
  EXPECT_EQ(moods_->lines.back(), "later");
}

TEST_F(OutletThreadTest, nobody_who_logs_or_stops_waits_for_an_outlet_that_hangs) {
  moods_->become(false, true);
  {
    const auto outlet = start({100, 10, 5ms});
    for (int i = 0; i < 1000; ++i)
      outlet->put(line("never written"));
    ASSERT_TRUE(moods_->await_tries(1));
  }
  EXPECT_TRUE(moods_->lines.empty());
  moods_->become(true, false);  // the thread that was left behind may end
}

}  // namespace
}  // namespace aftertone::app
