#include "app/log/daily_log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/error_codes.h"

namespace aftertone::app {
namespace {

class DailyLogTest : public ::testing::Test {
 protected:
  DailyLogTest() : folder_(std::filesystem::temp_directory_path() / ("at-log-" + std::to_string(getpid()))) {
    settings_.directory = folder_ / "log";
    settings_.to_stderr = false;
  }
  ~DailyLogTest() override { std::filesystem::remove_all(folder_); }

  // The one file that is there; its name is checked.
  std::string written() const {
    std::string text;
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(settings_.directory)) {
      const std::string name = entry.path().filename();
      EXPECT_EQ(name.size(), std::string("aftertone-20260101.log").size());
      EXPECT_TRUE(name.starts_with("aftertone-20") && name.ends_with(".log")) << name;
      std::ostringstream content;
      content << std::ifstream(entry.path()).rdbuf();
      text = content.str();
      ++files;
    }
    EXPECT_EQ(files, 1);
    return text;
  }

  std::filesystem::path folder_;
  LogSettings settings_;
};

TEST_F(DailyLogTest, writes_lines_of_its_level_and_above_into_the_file_of_the_day) {
  {
    const auto opened = DailyLog::open_blocking(settings_).value();
    log::debug("test", "unseen");
    log::info("test", "seen {}", 1);
    log::error(error_codes::kCannotStart, "test", "bad");
  }
  const std::string text = written();
  EXPECT_EQ(text.find("unseen"), std::string::npos);
  EXPECT_NE(text.find(" Info    [test] seen 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find(" Error   [test] [AT-1001] cannot-start: bad\n"), std::string::npos) << text;
}

TEST_F(DailyLogTest, keeps_the_word_error_for_lines_logged_as_errors_and_every_event_on_one_line) {
  {
    const auto opened = DailyLog::open_blocking(settings_).value();
    log::info("test", "caller \"Error Error\"\nError   [sip] forged");
    log::warning("test", "Error in a warning");
  }
  const std::string text = written();
  EXPECT_EQ(text.find("Error"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
}

TEST_F(DailyLogTest, has_everything_in_the_file_after_a_flush) {
  const auto opened = DailyLog::open_blocking(settings_).value();
  for (int i = 0; i < 1000; ++i)
    log::info("test", "line {}", i);
  log::flush();
  EXPECT_NE(written().find("line 999\n"), std::string::npos);
}

TEST_F(DailyLogTest, says_which_file_cannot_be_written) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / "log") << "a file where the directory should be";
  const auto opened = DailyLog::open_blocking(settings_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().detail.find((folder_ / "log").string()), std::string::npos) << opened.error().detail;
}

}  // namespace
}  // namespace aftertone::app
