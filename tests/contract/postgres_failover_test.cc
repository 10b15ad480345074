// What becomes of acknowledged commits when the server that took them is gone, cut off, or does not know that it is not
// the database any more.
#include "contract/failover_test.h"
#include "storage/database/check.h"

namespace aftertone::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::eventually;

class PostgresFailover : public FailoverTest {
 protected:
  static milliseconds since(steady_clock::time_point begin) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
  }

  std::string first_leader_;
  std::string last_leader_;
};

TEST_F(PostgresFailover, APromotedStandbyIsFollowedAndHasEverythingThatWasAcknowledged) {
  Writer writer(*database_);
  ASSERT_TRUE(writer.acknowledges(50));
  pair_.primary().kill();
  const int before = writer.acknowledged();
  pair_.promote();
  const auto promoted = steady_clock::now();
  ASSERT_TRUE(writer.acknowledges(1));
  RecordProperty("milliseconds_after_the_promotion", static_cast<int>(since(promoted).count()));
  EXPECT_LT(since(promoted), milliseconds(1'500));
  EXPECT_GE(before, 50);
  ASSERT_TRUE(writer.acknowledges(50));
  writer.stop();
  expect_rows(pair_.standby(), writer.acknowledged());
}

TEST_F(PostgresFailover, EpochsAfterThePromotionAreHigherThanAnyThatTheOldPrimaryGave) {
  SqlLeaseStore leases(*database_);
  const auto before = leases.acquire_blocking("notifier", {"n1", ""}, milliseconds(60'000));
  ASSERT_TRUE(is_ok(before));
  ASSERT_TRUE(before->has_value());
  pair_.primary().kill();
  pair_.promote();
  std::optional<Epoch> after;
  ASSERT_TRUE(eventually([&] {
    const auto again = leases.acquire_blocking("notifier", {"n1", ""}, milliseconds(60'000));
    if (again) after = *again;
    return after.has_value();
  }));
  EXPECT_GT(after->value(), before->value() + 1'000'000)
      << "the old primary may have given some that were lost with it";
}

TEST_F(PostgresFailover, APrimaryThatDoesNotKnowOfThePromotionIsLeftAndAcknowledgesNothing) {
  LogLines log;
  Writer writer(*database_);
  ASSERT_TRUE(writer.acknowledges(50));
  pair_.promote();  // the old primary lives, takes connections, and says that it leads
  ASSERT_TRUE(writer.acknowledges(50));
  writer.stop();
  EXPECT_EQ(pair_.primary().run_sql("select pg_is_in_recovery()"), "f");
  expect_rows(pair_.standby(), writer.acknowledged());
  EXPECT_TRUE(is_ok(database_->execute_blocking(kRead, "select 1")));
  EXPECT_EQ(log.count(pair_.primary().host() + " still leads on timeline 1, but 2 has been seen"), 1);
}

TEST_F(PostgresFailover, AnOldPrimaryIsNotUsedWhileTheNewOneIsAwayAlsoAfterARestart) {
  pair_.promote();
  ASSERT_TRUE(eventually([&] {
    return open() != nullptr && database_->execute_blocking(kWrite, "insert into told (id) values (1)").has_value();
  }));
  pair_.standby().freeze();
  const auto refused = open_postgres_blocking(pair_.url(), kQuick, timeline_file());
  EXPECT_TRUE(is_temporary(refused, Code::unavailable));
  EXPECT_NE(refused.error().detail.find("still leads on timeline 1"), std::string::npos) << refused.error().detail;
  pair_.standby().thaw();
  EXPECT_TRUE(open());
}

TEST_F(PostgresFailover, AHostThatHangsDelaysNobodyWhenAnotherLeadsOnANewTimeline) {
  pair_.primary().freeze();
  pair_.promote();
  const auto begin = steady_clock::now();
  EXPECT_TRUE(open());
  EXPECT_LT(since(begin), milliseconds(400));
  pair_.primary().thaw();
}

TEST_F(PostgresFailover, AConnectionToTheOldPrimaryIsGivenUpWhenANewerTimelineIsSeen) {
  auto servers = PostgresServers::create_blocking(pair_.url(), {"", TimelineFile::Use::read_only});
  ASSERT_TRUE(is_ok(servers));
  const auto database = postgres_database(*servers, kQuick);
  const Status status = database->transact_blocking(kWrite, [&](Session& session) -> Status {
    const auto leads = session.execute_blocking("select pg_postmaster_start_time()");
    if (!leads) return tl::unexpected(leads.error());
    if (first_leader_.empty()) {
      first_leader_ = *leads->rows[0][0].text();
      pair_.promote();
      // Now another thread looks around, while this unit of work is in the middle.
      EXPECT_TRUE(is_ok((*servers)->look_blocking(steady_clock::now() + milliseconds(1'000))));
    }
    last_leader_ = *leads->rows[0][0].text();
    const auto written = session.execute_blocking("insert into told (id) values (1)");
    if (!written) return tl::unexpected(written.error());
    return {};
  });
  EXPECT_TRUE(is_ok(status));
  EXPECT_NE(first_leader_, last_leader_);
  EXPECT_EQ(pair_.standby().run_sql("select count(*) from told"), "1");
  EXPECT_EQ(pair_.primary().run_sql("select count(*) from told"), "0");
}

TEST_F(PostgresFailover, ACommitHangsWhenTheStandbyIsCutIsUnknownAndThereOnceAfterwards) {
  pair_.standby().freeze();
  const auto begin = steady_clock::now();
  constexpr std::string_view kRow = "insert into told (id) values (1) on conflict (id) do update set id = excluded.id";
  EXPECT_TRUE(is_temporary(database_->execute_blocking(kIdempotentWrite, kRow), Code::timeout));
  EXPECT_LT(since(begin), milliseconds(2'000));
  pair_.standby().thaw();
  EXPECT_TRUE(eventually([&] { return database_->execute_blocking(kIdempotentWrite, kRow).has_value(); }));
  EXPECT_EQ(pair_.primary().run_sql("select count(*) from told"), "1");
  EXPECT_TRUE(eventually([&] { return pair_.standby().run_sql("select count(*) from told") == "1"; }));
}

TEST_F(PostgresFailover, WhatIsAcknowledgedWhileWaitsAreCancelledSurvivesTheFailover) {
  std::atomic<bool> is_stopping = false;
  std::atomic<int> cancelled = 0;
  const auto admin = open_postgres_blocking(pair_.primary().url());
  ASSERT_TRUE(is_ok(admin));
  std::thread canceller([&] {
    while (!is_stopping) {
      const auto waits = (*admin)->execute_blocking(
          kWrite, "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
      if (waits) cancelled += static_cast<int>(waits->rows.size());
    }
  });
  LogLines quiet;  // every cancelled wait is a line
  Writer writer(*database_);
  EXPECT_TRUE(writer.acknowledges(20));
  pair_.standby().freeze();  // from now on every commit waits, and every wait is cancelled
  const int before = cancelled;
  EXPECT_TRUE(eventually([&] { return cancelled > before + 10; }));
  const int acknowledged = writer.acknowledged();
  EXPECT_TRUE(eventually([&] { return cancelled > before + 20; }));
  EXPECT_EQ(writer.acknowledged(), acknowledged);
  pair_.primary().kill();
  is_stopping = true;
  canceller.join();
  pair_.standby().thaw();
  pair_.promote();
  EXPECT_TRUE(writer.acknowledges(20));
  writer.stop();
  expect_rows(pair_.standby(), acknowledged);
  expect_rows(pair_.standby(), writer.acknowledged());
}

}  // namespace
}  // namespace aftertone::storage
