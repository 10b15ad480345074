// What goes wrong with a server: every error here is either certain, or says that the outcome is unknown.
#include <atomic>

#include "contract/store_test.h"
#include "storage/database/check.h"
#include "storage/postgres/postgres_database.h"
#include "support/eventually.h"
#include "support/free_port.h"

namespace aftertone::storage {
namespace {

using support::eventually;
using voicemail::CommitOutcome;
using voicemail::MailboxNumber;
using voicemail::Message;

constexpr DatabaseOptions kHasty{.limits = {.interactive = std::chrono::milliseconds(700)}};

constexpr std::string_view kSomeWrite =
    "insert into canary (node, n) values ('test', 1) on conflict (node) do update set n = canary.n + 1";
constexpr std::string_view kCancelTheWait =
    "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
constexpr std::string_view kEndTheWaitingSession =
    "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
constexpr std::string_view kBusySessions =
    "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'";

class PostgresFaults : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(is_ok(migrate_blocking(*stores_.database)));
    ASSERT_TRUE(is_ok(stores_.mailboxes.add_blocking(mailbox_with("1001"))));
  }

  void admin(std::string_view sql) { EXPECT_TRUE(is_ok(admin_->execute_blocking(kWrite, sql))); }

  // Ends the sessions of the stores under test, as an administrator or a crash would.
  void kill_the_sessions() {
    admin(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
        "and pid <> pg_backend_pid()");
  }

  // Commits while a COMMIT waits for a standby that is not there. `end_it` on the waiting session ends the wait.
  Result<CommitOutcome> commit_that_is_disturbed(const Message& message, std::string_view end_it) {
    let_commits_wait();
    std::atomic<bool> has_ended = false;
    Result<CommitOutcome> outcome = CommitOutcome::committed;
    std::thread committer([&] {
      outcome = stores_.messages.commit_blocking(message, {{"email", "a@example.org"}});
      has_ended = true;
    });
    // Until the last try: a session of somebody else may wait as well.
    EXPECT_TRUE(eventually([&] {
      ends_a_wait(end_it);
      return has_ended.load();
    }));
    committer.join();
    let_commits_pass();
    return outcome;
  }

  // That a session sees the setting is not enough: commits wait when the checkpointer has read it, at a time of its
  // own. So one is tried until it waits.
  void let_commits_wait() {
    const auto other = empty_.open();  // while it can show that it commits
    admin("alter system set synchronous_standby_names = 'nobody'");
    admin("select pg_reload_conf()");
    std::thread committer(
        [&] { EXPECT_TRUE(eventually([&] { return !other->execute_blocking(kWrite, kSomeWrite).has_value(); })); });
    EXPECT_TRUE(eventually([&] { return ends_a_wait(kCancelTheWait); }));
    committer.join();
  }

  // For the same reason: until one gets through. Then, those that waited for nobody any more have let go of their rows.
  void let_commits_pass() {
    admin("alter system reset synchronous_standby_names");
    admin("select pg_reload_conf()");
    EXPECT_TRUE(eventually([&] { return admin_->execute_blocking(kWrite, kSomeWrite).has_value(); }));
    EXPECT_TRUE(eventually([&] { return count_rows(kBusySessions) == 0; }));
  }

  bool ends_a_wait(std::string_view end_it) { return count_rows(end_it) > 0; }

  // -1 when they cannot be told.
  int count_rows(std::string_view sql) {
    const auto found = admin_->execute_blocking(kWrite, sql);
    return found ? static_cast<int>(found->rows.size()) : -1;
  }

  std::string setting(const std::string& name) {
    const auto rows = stores_.database->execute_blocking(kRead, "select current_setting(?)", {name});
    return rows && !rows->rows.empty() ? *rows->rows[0][0].text() : "unknown";
  }

  EmptyDatabase empty_{Kind::postgres};
  StoresOn stores_{empty_.open(kHasty)};
  std::unique_ptr<Database> admin_ = empty_.open();
  const MailboxNumber number_{"1001"};
};

TEST_F(PostgresFaults, AfterASessionWasKilledTheNextUseWorks) {
  kill_the_sessions();
  EXPECT_TRUE(is_ok(stores_.mailboxes.find_blocking(number_)));
  kill_the_sessions();
  EXPECT_TRUE(is_ok(stores_.messages.commit_blocking(message_for("1001"), {})));
  kill_the_sessions();  // also for what must not run twice
  const Result<std::int32_t> counted = stores_.mailboxes.count_failed_login_blocking(number_);
  ASSERT_TRUE(is_ok(counted));
  EXPECT_EQ(*counted, 1);
}

TEST_F(PostgresFaults, ASessionKilledInsideATransactionRunsItAgainAndKeepsItOnce) {
  int runs = 0;
  const Status status = stores_.database->transact_blocking(kWrite, [&](Session& session) -> Status {
    if (++runs == 1) kill_the_sessions();
    const auto changed = session.execute_blocking("update mailbox set max_messages = max_messages + 1");
    if (!changed) return tl::unexpected(changed.error());
    return {};
  });
  EXPECT_TRUE(is_ok(status));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(stores_.mailboxes.find_blocking(number_)->max_messages, 101);
}

TEST_F(PostgresFaults, ACommitThatWasNotReplicatedIsUnknownAndRightWhenTriedAgain) {
  const Message message = message_for("1001");
  const auto outcome = commit_that_is_disturbed(message, kCancelTheWait);
  EXPECT_TRUE(is_temporary(outcome, Code::timeout));
  EXPECT_TRUE(is_ok(stores_.messages.commit_blocking(message, {{"email", "a@example.org"}})));
  EXPECT_EQ(stores_.messages.count_blocking(number_)->new_count, 1);
  EXPECT_EQ(stores_.messages.deliveries_blocking(message.id)->size(), 1U);
}

TEST_F(PostgresFaults, AConnectionLostDuringCommitIsUnknownAndRightWhenTriedAgain) {
  const Message message = message_for("1001");
  const auto outcome = commit_that_is_disturbed(message, kEndTheWaitingSession);
  EXPECT_TRUE(is_temporary(outcome, Code::timeout));
  EXPECT_TRUE(is_ok(stores_.messages.commit_blocking(message, {{"email", "a@example.org"}})));
  EXPECT_EQ(stores_.messages.count_blocking(number_)->new_count, 1);
}

TEST_F(PostgresFaults, AServerThatDoesNotAnswerIsGivenUpAtTheDeadline) {
  const Message message = message_for("1001");
  ASSERT_TRUE(is_ok(stores_.mailboxes.find_blocking(number_)));
  postgres_server().freeze();
  const auto begin = std::chrono::steady_clock::now();
  const auto outcome = stores_.messages.commit_blocking(message, {});
  const auto took = std::chrono::steady_clock::now() - begin;
  postgres_server().thaw();
  EXPECT_TRUE(is_temporary(outcome, Code::timeout));
  EXPECT_LT(took, std::chrono::seconds(5));
  EXPECT_TRUE(is_ok(stores_.messages.commit_blocking(message, {})));
  EXPECT_EQ(stores_.messages.count_blocking(number_)->new_count, 1);
}

TEST_F(PostgresFaults, ARowLockedForTooLongIsATemporaryError) {
  const Status status = admin_->transact_blocking(kWrite, [&](Session& session) -> Status {
    EXPECT_TRUE(is_ok(session.execute_blocking("select 1 from mailbox for update")));
    EXPECT_TRUE(is_temporary(stores_.mailboxes.set_pin_blocking(number_, "x", false), Code::timeout));
    return {};
  });
  EXPECT_TRUE(is_ok(status));
  EXPECT_TRUE(is_ok(stores_.mailboxes.set_pin_blocking(number_, "x", false)));
}

TEST_F(PostgresFaults, TheSessionInsistsOnDurableCommits) {
  admin("alter system set synchronous_commit = off");
  admin("select pg_reload_conf()");
  const auto database = empty_.open();
  EXPECT_EQ(*database->execute_blocking(kRead, "select current_setting('synchronous_commit')")->rows[0][0].text(),
            "on");
  admin("alter system reset synchronous_commit");
  admin("select pg_reload_conf()");
}

TEST_F(PostgresFaults, AServerWithoutFsyncDoesNotPassTheCheck) {
  ASSERT_EQ(setting("fsync"), "off");  // the test server's choice
  const Status checked = check_blocking(*stores_.database);
  ASSERT_TRUE(is_error(checked, Code::unsupported));
  EXPECT_EQ(checked.error().detail, "fsync is off on the database server: a power failure would lose messages");
}

TEST_F(PostgresFaults, ARefusedConnectionIsTemporaryAndSaysWhere) {
  const std::string port = std::to_string(support::free_port());
  const auto opened = open_postgres_blocking("host=127.0.0.1 port=" + port + " dbname=x user=x");
  ASSERT_TRUE(is_temporary(opened, Code::unavailable));
  EXPECT_NE(opened.error().detail.find("Connection refused"), std::string::npos) << opened.error().detail;
  EXPECT_NE(opened.error().detail.find(port), std::string::npos) << opened.error().detail;
}

TEST_F(PostgresFaults, AWrongPasswordIsDenied) {
  admin("create role locked login password 'right'");
  const auto file = admin_->execute_blocking(kRead, "select current_setting('hba_file')");
  ASSERT_TRUE(is_ok(file));
  admin(
      "copy (select 'host all locked 127.0.0.1/32 scram-sha-256' union all select 'host all postgres 127.0.0.1/32 "
      "trust') to '" +
      *file->rows[0][0].text() + "'");
  admin("select pg_reload_conf()");
  std::string url = empty_.url();
  url.replace(url.find("postgres@"), std::string_view("postgres").size(), "locked:wrong");
  Result<std::unique_ptr<Database>> opened = fail(Code::unavailable, "not tried yet");
  EXPECT_TRUE(eventually([&] {
    opened = open_postgres_blocking(url);
    return is_error(opened, Code::denied) == true;
  }));
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().detail.find("password authentication failed"), std::string::npos) << opened.error().detail;
  EXPECT_EQ(opened.error().detail.find("wrong"), std::string::npos) << "the password is in the text";
}

TEST_F(PostgresFaults, AMissingDatabaseAndABadStringAreNotTemporary) {
  EXPECT_TRUE(is_error(open_postgres_blocking(postgres_server().url("no_such_database")), Code::not_found));
  EXPECT_TRUE(is_error(open_postgres_blocking("host=127.0.0.1 nonsense=1"), Code::invalid));
}

TEST(PostgresOfItsOwn, IsATemporaryErrorWhileItIsAwayAndHeals) {
  support::PostgresServer server;
  const auto database = open_postgres_blocking(server.url());
  ASSERT_TRUE(is_ok(database));
  server.stop();
  EXPECT_TRUE(is_temporary((*database)->execute_blocking(kRead, "select 1"), Code::unavailable));
  server.start();
  EXPECT_TRUE(is_ok((*database)->execute_blocking(kRead, "select 1")));
}

}  // namespace
}  // namespace aftertone::storage
