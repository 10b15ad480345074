#include <array>

#include "contract/store_test.h"
#include "storage/database/check.h"

namespace aftertone::storage {
namespace {

class MigrationContract : public testing::TestWithParam<Kind> {
 protected:
  EmptyDatabase empty_{GetParam()};
  std::unique_ptr<Database> database_ = empty_.open();
};
AT_ON_EVERY_DATABASE(MigrationContract);

constexpr Migration kFirst{1, "create table one (id {serial_key}, word text not null);"};
constexpr Migration kSecond{2, "create table two (n integer not null); insert into one (word) values ('from 2');"};
constexpr Migration kBroken{2, "create table two (n integer not null); insert into nowhere values (1);"};

std::int64_t count(Database& database, std::string_view sql) {
  const Result<Rows> rows = database.execute_blocking(kRead, sql);
  EXPECT_TRUE(is_ok(rows));
  return rows ? *rows->rows.at(0).at(0).integer() : -1;
}

TEST_P(MigrationContract, ASecondRunChangesNothing) {
  ASSERT_TRUE(is_ok(migrate_blocking(*database_)));
  SqlMailboxStore mailboxes(*database_);
  ASSERT_TRUE(is_ok(mailboxes.add_blocking(mailbox_with("1001"))));
  ASSERT_TRUE(is_ok(migrate_blocking(*database_)));
  EXPECT_TRUE(is_ok(mailboxes.find_blocking(voicemail::MailboxNumber("1001"))));
  EXPECT_EQ(count(*database_, "select count(*) from schema_migrations"), static_cast<int>(all_migrations().size()));
}

TEST_P(MigrationContract, AppliesOnlyWhatIsMissing) {
  ASSERT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst})));
  ASSERT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst, kSecond})));
  ASSERT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst, kSecond})));
  EXPECT_EQ(count(*database_, "select count(*) from one"), 1);
}

TEST_P(MigrationContract, ManyProcessesMayStartAtOnce) {
  in_threads(4, [&](int) { EXPECT_TRUE(is_ok(migrate_blocking(*empty_.open(), std::array{kFirst, kSecond}))); });
  EXPECT_EQ(count(*database_, "select count(*) from one"), 1);
}

TEST_P(MigrationContract, ANewerDatabaseIsRefused) {
  ASSERT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst, kSecond})));
  const Status refused = migrate_blocking(*database_, std::array{kFirst});
  ASSERT_TRUE(is_error(refused, Code::unsupported));
  EXPECT_EQ(refused.error().detail,
            "the database has schema version 2, this program knows versions up to 1: use a newer program");
}

// During an upgrade the old program and the new one run side by side.
TEST_P(MigrationContract, ANewerDatabaseThatOnlyAddsIsUsed) {
  constexpr Migration kAdds{2, "create table two (n integer not null);", 1};
  constexpr Migration kRemoves{3, "drop table one;", 2};
  ASSERT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst, kAdds})));
  EXPECT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst})));
  ASSERT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst, kAdds, kRemoves})));
  EXPECT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst, kAdds})));
  EXPECT_TRUE(is_error(migrate_blocking(*database_, std::array{kFirst}), Code::unsupported));
}

TEST_P(MigrationContract, AnAppliedVersionThatWasEditedIsRefused) {
  ASSERT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst})));
  const Migration edited{1, "create table one (id {serial_key}, word text);"};
  EXPECT_TRUE(is_error(migrate_blocking(*database_, std::array{edited}), Code::corrupt));
}

TEST_P(MigrationContract, ABrokenVersionLeavesNothingOfItself) {
  const Status broken = migrate_blocking(*database_, std::array{kFirst, kBroken});
  ASSERT_FALSE(broken.has_value());
  EXPECT_EQ(broken.error().detail.rfind("schema version 2: ", 0), 0U) << broken.error().detail;
  EXPECT_TRUE(is_ok(migrate_blocking(*database_, std::array{kFirst, kSecond})));
}

TEST_P(MigrationContract, AMigratedDatabaseCommits) {
  ASSERT_TRUE(is_ok(migrate_blocking(*database_)));
  EXPECT_TRUE(is_ok(check_commit_blocking(*database_)));
  EXPECT_TRUE(is_ok(check_commit_blocking(*database_)));
  EXPECT_EQ(count(*database_, "select n from canary"), 2);
}

}  // namespace
}  // namespace aftertone::storage
