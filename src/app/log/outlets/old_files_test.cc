#include "app/log/outlets/old_files.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "app/log/log_files_fake.h"
#include "app/log/outlets/gzip_file.h"

namespace aftertone::app {
namespace {

namespace fs = std::filesystem;

class OldFilesTest : public LogFilesTest {
 protected:
  Status look(const std::string& today) {
    KeepingSettings settings;
    settings.directory = folder_;
    settings.keep_days = 30;
    settings.compress_after_days = 7;
    return look_after_old_files_blocking(settings, today);
  }
  bool is_there(const std::string& name) const { return fs::exists(folder_ / name); }

  // What gzip itself makes of it.
  std::string unpacked(const std::string& name) const {
    FILE* const pipe = popen(("gzip -dc " + (folder_ / name).string()).c_str(), "r");
    std::string text;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
      text += static_cast<char>(c);
    EXPECT_EQ(pclose(pipe), 0);
    return text;
  }
};

TEST_F(OldFilesTest, compresses_what_is_old_enough_and_removes_what_is_older) {
  write("ivr/IVR20261130.log", "today\n");
  write("ivr/IVR20261124.log", "six days\n");
  write("ivr/IVR20261123.log", "seven days\n");
  write("ivr/IVR20261123.jsonl", "{}\n");
  write("ivr/IVR20261101.log.gz", "29 days");
  write("ivr/IVR20261031.log.gz", "30 days");
  write("notify/Notify20261001.log", "60 days\n");
  ASSERT_TRUE(look("20261130"));
  EXPECT_EQ(unpacked("ivr/IVR20261123.log.gz"), "seven days\n");
  EXPECT_EQ(unpacked("ivr/IVR20261123.jsonl.gz"), "{}\n");
  EXPECT_FALSE(is_there("ivr/IVR20261123.log") || is_there("ivr/IVR20261123.jsonl"));
  EXPECT_TRUE(is_there("ivr/IVR20261130.log") && is_there("ivr/IVR20261124.log"));
  EXPECT_TRUE(is_there("ivr/IVR20261101.log.gz"));
  EXPECT_FALSE(is_there("ivr/IVR20261031.log.gz") || is_there("notify/Notify20261001.log"));
}

TEST_F(OldFilesTest, leaves_alone_what_is_not_ours_and_what_is_of_tomorrow) {
  for (const char* name : {"ivr/IVR2026.log", "ivr/IVR20261301.log", "ivr/IVR20200101.log.bak", "ivr/Web20200101.log",
                           "ivr/mine20200101.log", "ivr/IVR20270101.log"})
    write(name, "x");
  ASSERT_TRUE(look("20261130"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "ivr"), fs::directory_iterator()), 6);
}

TEST_F(OldFilesTest, a_clock_that_is_wrong_for_an_hour_removes_three_days_at_most) {
  for (int day = 10; day < 30; ++day)
    write("ivr/IVR202611" + std::to_string(day) + ".log", "x\n");
  ASSERT_TRUE(look("20361130"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "ivr"), fs::directory_iterator()), 17);
  EXPECT_FALSE(is_there("ivr/IVR20261112.log"));
  EXPECT_TRUE(is_there("ivr/IVR20261113.log"));
}

TEST_F(OldFilesTest, lines_that_come_late_go_behind_those_that_are_compressed) {
  write("ivr/IVR20261101.log", "first\n");
  ASSERT_TRUE(compress_file_blocking(folder_ / "ivr/IVR20261101.log"));
  write("ivr/IVR20261101.log", "late\n");
  ASSERT_TRUE(compress_file_blocking(folder_ / "ivr/IVR20261101.log"));
  EXPECT_EQ(unpacked("ivr/IVR20261101.log.gz"), "first\nlate\n");
}

TEST_F(OldFilesTest, a_crash_before_the_old_file_was_removed_repeats_nothing) {
  const fs::path file = folder_ / "IVR20261101.log";
  write("IVR20261101.log", "once\n");
  const auto time = fs::last_write_time(file);
  ASSERT_TRUE(compress_file_blocking(file));
  write("IVR20261101.log", "once\n");
  fs::last_write_time(file, time);
  write("IVR20261101.log.gz.part", "half");
  ASSERT_TRUE(compress_file_blocking(file));
  EXPECT_EQ(unpacked("IVR20261101.log.gz"), "once\n");
  EXPECT_FALSE(fs::exists(file));
}

}  // namespace
}  // namespace aftertone::app
