#include "voicemail/usecases/call_recorder.h"

#include <gtest/gtest.h>

#include <thread>

#include "async/loop.h"
#include "voicemail/ports/memory_call_log_fake.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

class Recorder : public testing::Test {
 protected:
  CallRecord call(const std::string& call_id) {
    CallRecord record;
    record.call_id = call_id;
    record.began_at = record.ended_at = clock_.now();
    return record;
  }
  CallRecorder::Parts parts() { return {log_, spool_, clock_}; }

  ManualClock clock_{from_millis(1'795'348'800'000)};
  MemoryCallLog log_;
  MemoryCallSpool spool_;
  async::Loop loop_{"at-test"};
  CallRecorder recorder_{loop_.executor(), parts(), "n1"};
};

TEST_F(Recorder, WritesWhatComesTogetherInOneTransaction) {
  recorder_.start();
  for (int i = 0; i < 50; ++i)
    recorder_.add(call("call " + std::to_string(i)));
  recorder_.stop_blocking();
  ASSERT_EQ(log_.all().size(), 50U);
  EXPECT_EQ(log_.all().front().node, "n1");
  EXPECT_LE(log_.adds(), 2);
}

TEST_F(Recorder, KeepsWhatComesWhileTheDatabaseIsAwayAndDeliversItLater) {
  log_.is_away = true;
  recorder_.start();
  recorder_.add(call("in the outage"));
  recorder_.stop_blocking();
  EXPECT_TRUE(log_.all().empty());
  EXPECT_EQ(spool_.size(), 1U);

  log_.is_away = false;
  async::Loop loop("at-test-2");
  CallRecorder next(loop.executor(), parts(), "n1");
  next.start();
  next.add(call("after it"));
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (log_.all().size() < 2 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(5ms);
  next.stop_blocking();
  EXPECT_EQ(log_.all().size(), 2U);
  EXPECT_EQ(spool_.size(), 0U);
}

TEST_F(Recorder, OneThatTheDatabaseRefusesKeepsNoOtherBack) {
  log_.refused = "hard";
  recorder_.start();
  recorder_.add(call("first"));
  recorder_.add(call("hard"));
  recorder_.add(call("last"));
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (log_.all().size() < 2 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(5ms);
  recorder_.stop_blocking();
  EXPECT_EQ(log_.all().size(), 2U);
  EXPECT_EQ(spool_.size(), 0U);
}

TEST_F(Recorder, AFloodOfRefusalsBecomesOneRecordThatStandsForAll) {
  for (int i = 0; i < CallRecorder::kMostRefusals + 700; ++i)
    recorder_.add_refused(call("scanner"));
  recorder_.stop_blocking();
  const auto all = log_.all();
  ASSERT_EQ(all.size(), static_cast<std::size_t>(CallRecorder::kMostRefusals) + 1);
  std::int64_t calls = 0;
  for (const CallRecord& record : all)
    calls += record.calls;
  EXPECT_EQ(calls, CallRecorder::kMostRefusals + 700);
}

TEST_F(Recorder, EachMinuteMayTellOfRefusalsAnew) {
  for (int i = 0; i < CallRecorder::kMostRefusals; ++i)
    recorder_.add_refused(call("before"));
  clock_.advance(1min);
  recorder_.add_refused(call("a minute later"));
  recorder_.stop_blocking();
  for (const CallRecord& record : log_.all())
    EXPECT_EQ(record.calls, 1);
  EXPECT_EQ(log_.all().size(), static_cast<std::size_t>(CallRecorder::kMostRefusals) + 1);
}

}  // namespace
}  // namespace aftertone::voicemail
