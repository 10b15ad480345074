// A database that has too little of something: connections, speed, or life.
#include "async/loop.h"
#include "contract/failover_test.h"
#include "storage/database/check.h"
#include "storage/database/database_watch.h"
#include "storage/database/replication.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using support::eventually;

TEST(PostgresWithoutFreeConnections, ServesWhoHasOneAndThoseWhoShareIt) {
  support::PostgresServer server({"max_connections=12"});
  const auto database = open_postgres_blocking(server.url(), {.connections = 8, .limits = {}});
  ASSERT_TRUE(is_ok(database));
  in_threads(3, [&](int) { EXPECT_TRUE(is_ok((*database)->execute_blocking(kRead, "select pg_sleep(0.2)"))); });
  std::vector<std::unique_ptr<Database>> idle;  // others take what is left
  for (int i = 0; i < 20; ++i) {
    auto opened = open_postgres_blocking(server.url());
    if (!opened) {
      EXPECT_TRUE(is_temporary(opened, Code::full));
      break;
    }
    idle.push_back(std::move(*opened));
  }
  ASSERT_LT(idle.size(), 12U);
  in_threads(8, [&](int) {
    for (int i = 0; i < 5; ++i)
      EXPECT_TRUE(is_ok((*database)->execute_blocking(kRead, "select pg_sleep(0.02)")));
  });
}

class WatchedPair : public FailoverTest {
 protected:
  void SetUp() override {
    FailoverTest::SetUp();
    auto servers = PostgresServers::create_blocking(pair_.url(), {"", TimelineFile::Use::read_only});
    ASSERT_TRUE(is_ok(servers));
    servers_ = std::move(*servers);
    availability_ = std::make_shared<Availability>();
    watched_ = postgres_database(servers_, {.connections = 2, .limits = {}});
    used_ = postgres_database(servers_, {}, availability_);
    ASSERT_TRUE(is_ok(used_->reach_blocking()));
    const DatabaseWatch::Work work{[this] { return check_commit_blocking(*watched_); },
                                   [this] { (void)servers_->look_blocking(steady_clock::now() + 2s); }};
    watch_ = std::make_unique<DatabaseWatch>(loop_.executor(), pool_, *availability_, work);
    watch_->start();
  }
  void TearDown() override {
    if (watch_) watch_->stop_blocking();
  }

  std::shared_ptr<PostgresServers> servers_;
  std::shared_ptr<Availability> availability_;
  std::unique_ptr<Database> watched_;
  std::unique_ptr<Database> used_;
  async::Loop loop_{"at-test"};
  async::BlockingPool pool_{"at-test-sql", 2, 4};
  std::unique_ptr<DatabaseWatch> watch_;
};

TEST_F(WatchedPair, IsAwayWhenNoCommitGetsThroughAndFailsAtOnceUntilOneDoes) {
  pair_.standby().freeze();  // every commit hangs
  ASSERT_TRUE(eventually([&] { return used_->is_away(); }));
  const auto begin = steady_clock::now();
  EXPECT_TRUE(is_temporary(used_->execute_blocking(kRead, "select 1"), Code::unavailable));
  EXPECT_LT(steady_clock::now() - begin, 50ms);
  pair_.standby().thaw();
  EXPECT_TRUE(eventually([&] { return !used_->is_away(); }));
  EXPECT_TRUE(is_ok(used_->execute_blocking(kRead, "select 1")));
}

TEST_F(WatchedPair, DoesNotFillTheServerWithSessionsThatHang) {
  pair_.standby().freeze();
  ASSERT_TRUE(eventually([&] { return used_->is_away(); }));
  const auto hanging = [&] {
    return std::stoi(pair_.primary().run_sql("select count(*) from pg_stat_activity where wait_event = 'SyncRep'"));
  };
  EXPECT_GE(hanging(), 1);
  const auto end = steady_clock::now() + 5s;  // three more canaries
  while (steady_clock::now() < end)
    EXPECT_LE(hanging(), 1);
  pair_.standby().thaw();
  EXPECT_TRUE(eventually([&] { return !used_->is_away(); }));
}

TEST_F(WatchedPair, LeavesAnOldPrimaryWithinSecondsThoughNobodyWrites) {
  pair_.promote();
  const auto begin = steady_clock::now();
  EXPECT_TRUE(eventually([&] { return servers_->leader() == pair_.standby().host() + " on timeline 2"; }));
  EXPECT_LT(steady_clock::now() - begin, 6s);  // 3 s, but on a busy machine
  EXPECT_TRUE(is_ok(used_->execute_blocking(kWrite, "insert into told (id) values (1)")));
  EXPECT_EQ(pair_.standby().run_sql("select count(*) from told"), "1");
}

TEST_F(FailoverTest, TheStandbyThatHasEveryCommitIsNamed) {
  auto replication = replication_blocking(*database_);
  ASSERT_TRUE(is_ok(replication));
  EXPECT_EQ((*replication)->synchronous, "standby");
  EXPECT_EQ((*replication)->timeline, 1);
  EXPECT_EQ(complaint_about(**replication), "");

  pair_.standby().stop();
  EXPECT_TRUE(eventually([&] {
    replication = replication_blocking(*database_);
    return replication && (*replication)->synchronous.empty();
  }));
  EXPECT_EQ(complaint_about(**replication),
            "no synchronous standby: none of standby follows, and commits wait until one does");
  pair_.primary().run_sql("alter system reset synchronous_standby_names");
  pair_.primary().run_sql("select pg_reload_conf()");
  EXPECT_TRUE(eventually([&] {
    replication = replication_blocking(*database_);
    return replication && (*replication)->wanted.empty();
  }));
  EXPECT_EQ(complaint_about(**replication),
            "no synchronous standby: a failover may lose acknowledged messages (synchronous_standby_names is empty)");
}

TEST_F(FailoverTest, ARoleThatMayNotSeeStandbysIsToldSo) {
  pair_.primary().run_sql("create role plain login");
  std::string url = pair_.url();
  url.replace(url.find("postgres@"), std::string_view("postgres").size(), "plain");
  const auto plain = open_postgres_blocking(url);
  ASSERT_TRUE(is_error(plain, Code::unavailable) || is_error(plain, Code::denied)) << "it may not write the canary";
  pair_.primary().run_sql("grant all on canary to plain");
  const auto granted = open_postgres_blocking(url);
  ASSERT_TRUE(is_ok(granted));
  auto replication = replication_blocking(**granted);
  ASSERT_TRUE(is_ok(replication));
  EXPECT_NE(complaint_about(**replication).find("grant pg_read_all_stats"), std::string::npos);
  pair_.primary().run_sql("grant pg_read_all_stats to plain");
  replication = replication_blocking(**granted);
  ASSERT_TRUE(is_ok(replication));
  EXPECT_EQ((*replication)->synchronous, "standby");
}

// As on a disk that takes its time: the standby applies late, and commits wait until it has.
TEST_F(FailoverTest, SlowCommitsDelayNoReads) {
  pair_.primary().run_sql("alter system set synchronous_commit = 'remote_apply'");
  pair_.primary().run_sql("select pg_reload_conf()");
  pair_.standby().run_sql("alter system set recovery_min_apply_delay = '300ms'");
  pair_.standby().run_sql("select pg_reload_conf()");
  const auto database = open({.connections = 4, .limits = {.interactive = 2'000ms}});
  ASSERT_TRUE(database);
  ASSERT_TRUE(is_ok(database->execute_blocking(kRead, "select 1")));
  Writer writer(*database);
  std::chrono::nanoseconds slowest{0};
  ASSERT_TRUE(eventually([&] {
    const auto begin = steady_clock::now();
    EXPECT_TRUE(is_ok(database->execute_blocking(kRead, "select 1")));
    slowest = std::max<std::chrono::nanoseconds>(slowest, steady_clock::now() - begin);
    return writer.acknowledged() >= 5;
  }));
  EXPECT_LT(slowest, 250ms);
  EXPECT_EQ(writer.failures(), 0);
}

}  // namespace
}  // namespace aftertone::storage
