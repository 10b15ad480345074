#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "support/child_process.h"
#include "support/eventually.h"
#include "support/free_port.h"
#include "support/postgres_pair.h"
#include "support/postgres_server.h"
#include "support/temporary_directory.h"

namespace aftertone::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(TemporaryDirectory, is_removed_with_what_is_in_it) {
  std::filesystem::path path;
  {
    const TemporaryDirectory directory;
    path = directory.path();
    std::ofstream(directory / "file") << "x";
    EXPECT_TRUE(std::filesystem::exists(path / "file"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ChildProcess, tells_its_output_and_its_exit_code) {
  const TemporaryDirectory directory;
  ChildProcess program({"bash", "-c", "echo hello $NAME; exit 3"}, directory / "log", {"NAME=Anna"});
  EXPECT_EQ(3, program.wait());
  EXPECT_EQ("hello Anna\n", program.output());
}

TEST(ChildProcess, waits_for_words_and_stops_by_signal) {
  const TemporaryDirectory directory;
  ChildProcess program({"bash", "-c", "echo ready; exec sleep 60"}, directory / "log");
  EXPECT_TRUE(program.wait_for_output("ready"));
  EXPECT_FALSE(program.wait_for_output("never", milliseconds{50}));
  EXPECT_EQ(std::nullopt, program.wait(milliseconds{20}));
  EXPECT_EQ(128 + SIGTERM, program.stop());
}

TEST(ChildProcess, a_program_that_is_not_there_ends_with_127) {
  const TemporaryDirectory directory;
  ChildProcess program({"no-such-program"}, directory / "log");
  EXPECT_EQ(127, program.wait());
  EXPECT_THROW(run_program({"false"}), std::runtime_error);
}

TEST(ChildProcess, is_gone_with_its_owner) {
  const TemporaryDirectory directory;
  pid_t pid = 0;
  {
    const ChildProcess program({"sleep", "60"}, directory / "log");
    pid = program.pid();
    EXPECT_EQ(0, kill(pid, 0));
  }
  EXPECT_NE(0, kill(pid, 0));
}

TEST(FreePort, is_above_the_reserved_ones) {
  EXPECT_GT(free_port(), 1023);
}

TEST(PostgresServer, keeps_its_data_over_a_restart_and_does_not_answer_while_frozen) {
  PostgresServer server;
  const std::string url = server.create_database();
  const auto query = [&](const std::string& sql) {
    return run_program({"psql", "-X", "-q", "-t", "-A", "-d", url + "?connect_timeout=2", "-c", sql}, seconds{20});
  };
  query("CREATE TABLE t AS SELECT 42 AS x");
  server.stop();
  EXPECT_THROW(query("SELECT x FROM t"), std::runtime_error);
  server.start();
  EXPECT_EQ("42\n", query("SELECT x FROM t"));
  server.freeze();
  EXPECT_THROW(query("SELECT x FROM t"), std::runtime_error);
  server.thaw();
  EXPECT_EQ("42\n", query("SELECT x FROM t"));
}

TEST(PostgresPair, has_every_commit_twice_and_its_standby_can_lead) {
  PostgresPair pair;
  pair.primary().run_sql("create table t as select 42 as x");
  EXPECT_EQ("t", pair.standby().run_sql("select pg_is_in_recovery()"));
  pair.primary().kill();
  pair.promote();
  EXPECT_EQ("42", pair.standby().run_sql("select x from t"));
  EXPECT_EQ("00000002", pair.standby().run_sql("select left(pg_walfile_name(pg_current_wal_lsn()), 8)"));
  pair.standby().run_sql("insert into t values (43)");
}

}  // namespace
}  // namespace aftertone::support
