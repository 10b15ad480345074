#include "files/file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "files/scratch_directory_fake.h"
#include "files/sync_watch_fake.h"

namespace aftertone::files {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  ScratchDirectory scratch_;
  const fs::path root_ = scratch_.path();
  SyncWatch watch_;
};

TEST_F(Files, EachNewFolderIsSyncedIntoItsParent) {
  ASSERT_TRUE(make_directories_blocking(root_ / "a" / "b" / "c").has_value());
  EXPECT_TRUE(watch_.saw(root_, "a"));
  EXPECT_TRUE(watch_.saw(root_ / "a", "b"));
  EXPECT_TRUE(watch_.saw(root_ / "a" / "b", "c"));
}

TEST_F(Files, AFolderThatIsThereStaysAsItIs) {
  fs::create_directory(root_ / "a");
  EXPECT_TRUE(make_directories_blocking(root_ / "a").has_value());
  EXPECT_FALSE(watch_.saw(root_));
}

TEST_F(Files, AFolderIsMadeWithItsModeAndATrailingSlashDoesNoHarm) {
  ASSERT_TRUE(make_directories_blocking((root_ / "a" / "b").string() + "/", 0700).has_value());
  EXPECT_EQ(fs::status(root_ / "a" / "b").permissions(), fs::perms::owner_all);
}

TEST_F(Files, AFileWhereAFolderShouldBeIsNamed) {
  std::ofstream(root_ / "a") << "x";
  const Status made = make_directories_blocking(root_ / "a" / "b");
  ASSERT_FALSE(made.has_value());
  EXPECT_NE(made.error().detail.find((root_ / "a" / "b").string()), std::string::npos) << made.error().detail;
}

TEST_F(Files, ANewFileIsWrittenWholeAndSynced) {
  const fs::path file = root_ / "mail";
  ASSERT_TRUE(write_new_file_blocking(file, "Hello", 0600).has_value());
  std::ifstream in(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "Hello");
  EXPECT_TRUE(watch_.saw(file));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Files, AFileThatIsThereIsNotWrittenOver) {
  std::ofstream(root_ / "mail") << "old";
  EXPECT_FALSE(write_new_file_blocking(root_ / "mail", "new", 0600).has_value());
  EXPECT_EQ(fs::file_size(root_ / "mail"), 3U);
}

TEST_F(Files, ErrnoTellsWhetherItIsWorthAnotherTry) {
  const auto error_of = [](int error) { return fail_with_errno(error, "write").value(); };
  EXPECT_EQ(error_of(ENOSPC).code, Code::full);
  EXPECT_TRUE(error_of(ENOSPC).temporary);
  EXPECT_EQ(error_of(EROFS).code, Code::denied);
  EXPECT_FALSE(error_of(EROFS).temporary);
  EXPECT_EQ(error_of(EIO).code, Code::unavailable);
  EXPECT_TRUE(error_of(EIO).temporary);
}

}  // namespace
}  // namespace aftertone::files
