#include "app/log/daily_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/log/log_files_fake.h"
#include "base/error_codes.h"
#include "files/mounted_disk_fake.h"

namespace aftertone::app {
namespace {

using files::MountedDisk;

class DailyLogTest : public LogFilesTest {
 protected:
  DailyLogTest() {
    settings_.files.directory = folder_ / "log";
    settings_.node = "node-1";
    settings_.to_stderr = false;
  }

  std::string ivr() const { return text_in(folder_ / "log/ivr", "IVR", ".log"); }
  std::string notify() const { return text_in(folder_ / "log/notify", "Notify", ".log"); }
  std::string web() const { return text_in(folder_ / "log/web", "Web", ".log"); }

  LogSettings settings_;
};

TEST_F(DailyLogTest, writes_lines_of_its_level_and_above_into_the_file_of_the_day) {
  {
    const auto opened = DailyLog::open_blocking(settings_).value();
    log::debug("test", "unseen");
    log::info("test", "seen {}", 1);
    log::error(error_codes::kCannotStart, "test", "bad");
  }
  EXPECT_EQ(ivr().find("unseen"), std::string::npos);
  EXPECT_NE(ivr().find(" Info    [test] seen 1\n"), std::string::npos) << ivr();
  EXPECT_NE(ivr().find(" Error   [test] [AT-1001] cannot-start: bad\n"), std::string::npos) << ivr();
}

TEST_F(DailyLogTest, writes_a_line_into_the_log_of_the_service_that_it_belongs_to) {
  {
    const auto opened = DailyLog::open_blocking(settings_).value();
    log::info("call", "of a call");
    log::info("notify", "of a notification");
    log::info("http", "of a page");
    log::info("storage", "of everybody");
  }
  EXPECT_EQ(std::ranges::count(ivr(), '\n'), 2) << ivr();
  EXPECT_NE(notify().find("of a notification"), std::string::npos);
  EXPECT_NE(web().find("of a page"), std::string::npos);
}

TEST_F(DailyLogTest, a_process_with_one_role_has_what_is_common_in_the_log_of_that) {
  settings_.does_calls = false;
  {
    const auto opened = DailyLog::open_blocking(settings_).value();
    log::info("storage", "of everybody");
    log::info("deposit", "of a call, said by a use case");
  }
  EXPECT_EQ(std::ranges::count(notify(), '\n'), 2) << notify();
  EXPECT_FALSE(std::filesystem::exists(folder_ / "log/ivr"));
}

TEST_F(DailyLogTest, keeps_the_word_error_for_lines_logged_as_errors_and_every_event_on_one_line) {
  {
    const auto opened = DailyLog::open_blocking(settings_).value();
    log::info("test", "caller \"Error Error\"\nError   [sip] forged");
    log::warning("test", "Error in a warning");
  }
  EXPECT_EQ(ivr().find("Error"), std::string::npos) << ivr();
  EXPECT_EQ(std::ranges::count(ivr(), '\n'), 2) << ivr();
}

TEST_F(DailyLogTest, tells_programs_the_same_with_what_a_line_is_about) {
  settings_.json = true;
  {
    const auto opened = DailyLog::open_blocking(settings_).value();
    log::info(log::About{"a@b", "", "1001"}, "call", "caller \"\xFF\"");
    log::error(error_codes::kDatabaseAway, "storage", "away");
  }
  const std::string text = text_in(folder_ / "log/ivr", "IVR", ".jsonl");
  const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(first["call_id"], "a@b");
  EXPECT_EQ(first["mailbox"], "1001");
  EXPECT_FALSE(first.contains("message") || first.contains("code"));
  EXPECT_EQ(first["node"], "node-1");
  const auto second = nlohmann::json::parse(text.substr(text.find('\n') + 1));
  EXPECT_EQ(second["code"], "AT-2001");
  EXPECT_EQ(second["alert"], "database-away");
  EXPECT_EQ(second["level"], "Error");
  const std::string time = second["time"];
  EXPECT_EQ(time.size(), std::string("2026-11-30T17:48:51.123+01:00").size()) << time;
}

TEST_F(DailyLogTest, has_everything_in_the_file_after_a_flush) {
  const auto opened = DailyLog::open_blocking(settings_).value();
  for (int i = 0; i < 1000; ++i)
    log::info("test", "line {}", i);
  log::flush();
  EXPECT_NE(ivr().find("line 999\n"), std::string::npos);
}

TEST_F(DailyLogTest, goes_on_in_a_new_folder_when_somebody_removes_it) {
  const auto opened = DailyLog::open_blocking(settings_).value();
  log::info("test", "before");
  log::flush();
  std::filesystem::remove_all(folder_ / "log");
  log::info("test", "after");
  log::flush();
  EXPECT_EQ(std::ranges::count(ivr(), '\n'), 1) << ivr();
  EXPECT_NE(ivr().find("after"), std::string::npos);
}

TEST_F(DailyLogTest, says_which_directory_cannot_be_made) {
  std::ofstream(folder_ / "log") << "a file where the directory should be";
  const auto opened = DailyLog::open_blocking(settings_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().detail.find((folder_ / "log").string()), std::string::npos) << opened.error().detail;
}

TEST(DailyLogOnAFullDisk, waits_with_its_lines_says_so_and_loses_and_splits_none) {
  MountedDisk disk(MountedDisk::Kind::memory, 1);
  if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
  LogSettings settings;
  settings.files.directory = disk.path() / "log";
  settings.to_stderr = false;
  const std::filesystem::path ballast = disk.path() / "ballast";
  constexpr int kLines = 3000;
  {
    const auto opened = DailyLog::open_blocking(settings).value();
    log::info("test", "line begins");
    log::flush();
    std::ofstream(ballast) << std::string(1024 * 1024, 'x');
    for (int i = 0; i < kLines; ++i)
      log::info("test", "line {} ends", i);
    log::flush();
    EXPECT_GT(opened->waiting(), 0U);
    std::filesystem::remove(ballast);
    for (int tries = 0; opened->waiting() > 0 && tries < 20; ++tries)
      log::flush();
    EXPECT_EQ(opened->waiting(), 0U);
  }
  const std::string text = LogFilesTest::text_in(settings.files.directory / "ivr", "IVR", ".log");
  for (int i = 0; i < kLines; ++i) {
    const std::string line = " [test] line " + std::to_string(i) + " ends\n";
    const std::size_t first = text.find(line);
    ASSERT_NE(first, std::string::npos) << line;
    ASSERT_EQ(text.find(line, first + 1), std::string::npos) << line;
  }
  EXPECT_NE(text.find("Error   [log] [AT-1008] log-unwritable: "), std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    ASSERT_TRUE(line.starts_with("20") && line.find(" [") != std::string::npos) << line;
}

}  // namespace
}  // namespace aftertone::app
