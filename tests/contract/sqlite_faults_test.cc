// What goes wrong with a file.
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "contract/store_test.h"
#include "storage/database/check.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone::storage {
namespace {

constexpr DatabaseOptions kHasty{.connections = 2, .limits = {.interactive = std::chrono::milliseconds(200)}};

// Root may write everywhere; nobody may not.
class AsNobody {
 public:
  AsNobody() : was_root_(geteuid() == 0 && seteuid(65534) == 0) {}
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    const bool is_back = !was_root_ || seteuid(0) == 0;
    EXPECT_TRUE(is_back);
  }

 private:
  bool was_root_;
};

class SqliteFaults : public testing::Test {
 protected:
  std::string detail_of(const Result<std::unique_ptr<Database>>& opened) {
    return opened ? "it was opened" : opened.error().detail;
  }

  EmptyDatabase empty_{Kind::sqlite};
};

TEST_F(SqliteFaults, AMigratedFilePassesTheWholeCheck) {
  const auto database = empty_.open();
  EXPECT_FALSE(check_blocking(*database).has_value());  // no table yet
  ASSERT_TRUE(is_ok(migrate_blocking(*database)));
  EXPECT_TRUE(is_ok(check_blocking(*database)));
}

TEST_F(SqliteFaults, AMissingDirectoryIsNamed) {
  const auto opened = open_sqlite_blocking("/nowhere/at/all/aftertone.db");
  ASSERT_TRUE(is_error(opened, Code::denied));
  EXPECT_EQ(detail_of(opened),
            "cannot open the database /nowhere/at/all/aftertone.db: the directory /nowhere/at/all does not exist");
}

TEST_F(SqliteFaults, ADirectoryThatIsNotWritableIsNamed) {
  ASSERT_EQ(chmod(empty_.file().parent_path().c_str(), 0555), 0);
  const AsNobody nobody;
  const auto opened = open_sqlite_blocking(empty_.file());
  ASSERT_TRUE(is_error(opened, Code::denied));
  EXPECT_NE(detail_of(opened).find("is not writable: Permission denied"), std::string::npos) << detail_of(opened);
}

TEST_F(SqliteFaults, AFileThatIsNotWritableIsNamed) {
  empty_.open();
  ASSERT_EQ(chmod(empty_.file().c_str(), 0444), 0);
  ASSERT_EQ(chmod(empty_.file().parent_path().c_str(), 0777), 0);
  const AsNobody nobody;
  const auto opened = open_sqlite_blocking(empty_.file());
  ASSERT_TRUE(is_error(opened, Code::denied));
  EXPECT_NE(detail_of(opened).find("is not writable"), std::string::npos) << detail_of(opened);
}

TEST_F(SqliteFaults, AnotherFileIsNotTakenForADatabase) {
  std::ofstream(empty_.file()) << std::string(4096, 'x');
  EXPECT_TRUE(is_error(open_sqlite_blocking(empty_.file()), Code::corrupt));
}

// Another process, as far as SQLite's locks can tell: a connection of its own to the file.
class Locker {
 public:
  explicit Locker(const std::filesystem::path& file) {
    EXPECT_EQ(sqlite3_open(file.c_str(), &handle_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle_, "begin immediate", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  Locker(const Locker&) = delete;
  Locker& operator=(const Locker&) = delete;
  ~Locker() { sqlite3_close(handle_); }

 private:
  sqlite3* handle_ = nullptr;
};

TEST_F(SqliteFaults, AFileLockedByAnotherProcessIsATemporaryErrorAndReadingGoesOn) {
  StoresOn stores(empty_.open(kHasty));
  ASSERT_TRUE(is_ok(migrate_blocking(*stores.database)));
  ASSERT_TRUE(is_ok(stores.mailboxes.add_blocking(mailbox_with("1001"))));
  {
    const Locker locker(empty_.file());
    const auto outcome = stores.messages.commit_blocking(message_for("1001"), {});
    ASSERT_TRUE(is_temporary(outcome, Code::unavailable));
    EXPECT_NE(outcome.error().detail.find("locked by another process"), std::string::npos) << outcome.error().detail;
    EXPECT_TRUE(is_ok(stores.mailboxes.find_blocking(voicemail::MailboxNumber("1001"))));
  }
  EXPECT_TRUE(is_ok(stores.messages.commit_blocking(message_for("1001"), {})));
}

TEST_F(SqliteFaults, AFullDiskIsATemporaryErrorAndKeepsWhatIsThere) {
  StoresOn stores(empty_.open());
  ASSERT_TRUE(is_ok(migrate_blocking(*stores.database)));
  ASSERT_TRUE(is_ok(stores.mailboxes.add_blocking(mailbox_with("1001"))));
  ASSERT_TRUE(is_ok(stores.database->execute_blocking(kWrite, "pragma max_page_count=1")));  // what it has now
  Result<voicemail::CommitOutcome> outcome = voicemail::CommitOutcome::committed;
  int committed = 0;
  for (; outcome && committed < 1'000; committed += outcome ? 1 : 0) {
    outcome = stores.messages.commit_blocking(message_for("1001"), {{"email", "a@example.org"}});
  }
  EXPECT_TRUE(is_temporary(outcome, Code::full));
  EXPECT_EQ(stores.messages.count_blocking(voicemail::MailboxNumber("1001"))->new_count, committed);
  ASSERT_TRUE(is_ok(stores.database->execute_blocking(kWrite, "pragma max_page_count=100000")));
  EXPECT_TRUE(is_ok(stores.messages.commit_blocking(message_for("1001"), {})));
}

TEST_F(SqliteFaults, AStatementThatTakesTooLongIsInterrupted) {
  const auto database = empty_.open(kHasty);
  const auto endless = database->execute_blocking(
      kRead, "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n");
  EXPECT_TRUE(is_temporary(endless, Code::timeout));
  EXPECT_TRUE(is_ok(database->execute_blocking(kRead, "select 1")));
}

TEST_F(SqliteFaults, TwoProgramsMayUseTheFileAtTheSameTime) {
  StoresOn server(empty_.open());
  StoresOn command_line(empty_.open());
  ASSERT_TRUE(is_ok(migrate_blocking(*server.database)));
  ASSERT_TRUE(is_ok(server.mailboxes.add_blocking(mailbox_with("1001"))));
  in_threads(4, [&](int thread) {
    StoresOn& stores = thread % 2 == 0 ? server : command_line;
    for (int i = 0; i < 15; ++i)
      EXPECT_TRUE(is_ok(stores.messages.commit_blocking(message_for("1001"), {})));
  });
  EXPECT_EQ(command_line.messages.count_blocking(voicemail::MailboxNumber("1001"))->new_count, 60);
}

}  // namespace
}  // namespace aftertone::storage
