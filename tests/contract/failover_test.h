// A primary with its synchronous standby, our tables on it, and somebody who writes while things happen to them.
#pragma once

#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "contract/store_test.h"
#include "storage/postgres/postgres_database.h"
#include "support/eventually.h"
#include "support/postgres_pair.h"
#include "support/temporary_directory.h"

namespace aftertone::storage {

constexpr DatabaseOptions kQuick{.limits = {.interactive = std::chrono::milliseconds(700)}};

// Commits one row after the other in a thread of its own, each until it is acknowledged, as the committer does: a row
// that is there already is written all the same, so that its commit vouches for the first one.
class Writer {
 public:
  explicit Writer(Database& database) : thread_([this, &database] { write(database); }) {}
  ~Writer() { stop(); }
  void stop() {
    is_stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int acknowledged() const { return acknowledged_; }
  int failures() const { return failures_; }
  // Until so many more are acknowledged.
  [[nodiscard]] bool acknowledges(int more, std::chrono::milliseconds limit = std::chrono::seconds(20)) const {
    const int wanted = acknowledged_ + more;
    return support::eventually([&] { return acknowledged_ >= wanted; }, limit);
  }

 private:
  void write(Database& database) {
    for (int row = 1; !is_stopping_;) {
      const auto written = database.execute_blocking(
          kIdempotentWrite, "insert into told (id) values (?) on conflict (id) do update set id = excluded.id",
          {std::int64_t(row)});
      if (!written) {
        ++failures_;
        continue;
      }
      acknowledged_ = row++;
    }
  }

  std::atomic<bool> is_stopping_{false};
  std::atomic<int> acknowledged_{0};  // rows 1 to here
  std::atomic<int> failures_{0};
  std::thread thread_;
};

class FailoverTest : public testing::Test {
 protected:
  void SetUp() override {
    database_ = open();
    ASSERT_TRUE(database_);
    ASSERT_TRUE(is_ok(migrate_blocking(*database_)));
    ASSERT_TRUE(is_ok(database_->execute_blocking(kWrite, "create table told (id bigint primary key)")));
  }

  std::filesystem::path timeline_file() const { return folder_ / "timeline"; }

  std::unique_ptr<Database> open(const DatabaseOptions& options = kQuick) {
    auto opened = open_postgres_blocking(pair_.url(), options, timeline_file());
    EXPECT_TRUE(is_ok(opened));
    return opened ? std::move(*opened) : nullptr;
  }

  // The rows 1 to `last` are all there, each once.
  static void expect_rows(const support::PostgresServer& server, int last) {
    const std::string sql = "select count(*) from told where id <= " + std::to_string(last);
    EXPECT_EQ(server.run_sql(sql), std::to_string(last));
  }

  support::TemporaryDirectory folder_;
  support::PostgresPair pair_;
  std::unique_ptr<Database> database_;
};

}  // namespace aftertone::storage
