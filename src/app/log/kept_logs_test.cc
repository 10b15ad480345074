#include "app/log/kept_logs.h"

#include <fmt/format.h>

#include "app/log/line_format.h"
#include "app/log/log_files_fake.h"
#include "app/log/log_search.h"
#include "app/log/outlets/gzip_file.h"

namespace aftertone::app {
namespace {

std::string line(int second, std::string_view level, const std::string& text) {
  return fmt::format("2026-11-30 17:{:02}:{:02}.000+01:00 {:<7} [call] {}\n", second / 60 % 60, second % 60, level,
                     text);
}

class KeptLogsTest : public LogFilesTest {
 protected:
  KeptLogsTest() : logs_(folder_) {
    question_.day = "2026-11-30";
    question_.service = "ivr";
  }
  // All texts, page after page, the newest first.
  std::vector<std::string> all() {
    std::vector<std::string> texts;
    question_.before.reset();
    for (int pages = 0; pages < 10'000; ++pages) {
      const auto page = logs_.read_blocking(question_);
      EXPECT_TRUE(page) << page.error().detail;
      if (!page) break;
      EXPECT_LE(page->lines.size(), question_.limit);
      for (const api::LogLine& found : page->lines)
        texts.push_back(found.text);
      if (!page->next) return texts;
      question_.before = page->next;
    }
    ADD_FAILURE() << "the pages have no end";
    return texts;
  }

  KeptLogs logs_;
  api::LogQuestion question_;
};

TEST_F(KeptLogsTest, a_line_of_ours_is_read_back) {
  const Record record{
      std::chrono::system_clock::now(), log::Level::warning, nullptr, Service::ivr, "call", "a [b] c", "", "", "", ""};
  std::string text = text_line(record);
  text.pop_back();
  const auto parsed = parse_log_line(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at, to_local_rfc3339(record.time));
  EXPECT_EQ(parsed->level, "Warning");
  EXPECT_EQ(parsed->area, "call");
  EXPECT_EQ(parsed->text, "a [b] c");
  EXPECT_EQ(parsed->code, "");
}

TEST_F(KeptLogsTest, what_is_no_line_is_passed_over) {
  for (const char* text :
       {"", "x", "2026-11-30 17:48:51.123+01:00 Loud    [call] x", "2026-11-30 17:48:51.123+01:00 Info    call: x",
        "2026-11-30 17:48:51.123+01:00 Info    [call"})
    EXPECT_FALSE(parse_log_line(text)) << text;
  write("ivr/IVR20261130.log",
        "\n\nrubbish\n" + line(1, "Info", "one") + "\n" + line(2, "Info", "two") + "2026-11-30 half");
  EXPECT_EQ(all(), (std::vector<std::string>{"two", "one"}));
}

TEST_F(KeptLogsTest, a_long_file_is_read_in_pages_from_its_end_without_losing_a_line) {
  std::string text;
  std::vector<std::string> wanted;
  for (int i = 0; i < 5000; ++i) {
    wanted.insert(wanted.begin(), fmt::format("{} {}", i, std::string(static_cast<std::size_t>(i % 97), 'x')));
    text += line(i, "Info", wanted.front());
  }
  write("ivr/IVR20261130.log", text);
  question_.limit = 7;
  EXPECT_EQ(all(), wanted);
  question_.limit = 200;
  EXPECT_EQ(all(), wanted);
}

TEST_F(KeptLogsTest, no_more_than_a_part_is_looked_through_for_one_question) {
  std::string text = line(0, "Info", "needle");
  for (int i = 0; i < 20'000; ++i)
    text += line(i, "Info", "hay");
  write("ivr/IVR20261130.log", text);
  KeptLogs impatient(folder_, 100'000);
  question_.words = {"NEEDLE"};
  const auto first = impatient.read_blocking(question_);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->lines.empty());
  ASSERT_TRUE(first->next);
  EXPECT_GT(*first->next, text.size() - 300'000);
  EXPECT_EQ(all(), std::vector<std::string>{"needle"});
}

TEST_F(KeptLogsTest, lines_are_found_by_severity_code_and_words) {
  write("ivr/IVR20261130.log", line(1, "Debug", "d") + line(2, "Info", "call from +4930123 ended") +
                                   line(3, "Warning", "w") + line(4, "Error", "[AT-2001] database-away: away") +
                                   line(5, "Info", "[AT-2001] is back"));
  question_.level = log::Level::warning;
  EXPECT_EQ(all(), (std::vector<std::string>{"[AT-2001] database-away: away", "w"}));
  question_.level = log::Level::debug;
  question_.code = "AT-2001";
  EXPECT_EQ(all(), (std::vector<std::string>{"[AT-2001] is back", "[AT-2001] database-away: away"}));
  question_.code = "";
  question_.words = {"ENDED", "+4930123"};
  EXPECT_EQ(all(), std::vector<std::string>{"call from +4930123 ended"});
  question_.words = {"ended", "+49301234"};
  EXPECT_TRUE(all().empty());
}

TEST_F(KeptLogsTest, a_compressed_day_is_read_as_any_other) {
  std::string text;
  std::vector<std::string> wanted;
  for (int i = 0; i < 3000; ++i) {
    wanted.insert(wanted.begin(), std::to_string(i));
    text += line(i, "Info", wanted.front());
  }
  write("ivr/IVR20261130.log", text);
  ASSERT_TRUE(compress_file_blocking(folder_ / "ivr/IVR20261130.log"));
  question_.limit = 150;
  EXPECT_EQ(all(), wanted);
  const auto days = logs_.days_blocking();
  ASSERT_TRUE(days);
  ASSERT_EQ(days->size(), 1);
  EXPECT_TRUE((*days)[0].is_compressed);
}

TEST_F(KeptLogsTest, only_log_files_of_a_day_are_named) {
  write("ivr/IVR20261129.log", "x");
  write("web/Web20261130.log", "xy");
  write("ivr/IVR20261130.jsonl", "x");
  write("ivr/other.log", "x");
  write("secret/IVR20261130.log", "x");
  const auto days = logs_.days_blocking();
  ASSERT_TRUE(days);
  ASSERT_EQ(days->size(), 2);
  EXPECT_EQ((*days)[0].day, "2026-11-30");
  EXPECT_EQ((*days)[0].service, "web");
  EXPECT_EQ((*days)[0].bytes, 2);
  EXPECT_EQ((*days)[1].day, "2026-11-29");
}

TEST_F(KeptLogsTest, nothing_but_a_day_and_a_service_leads_to_a_file) {
  write("ivr/IVR20261130.log", line(1, "Info", "one"));
  for (const std::string day : {"", "20261130", "2026-11-3x", "../2026-11-30", "2026/11/30", "2026-11-30x"}) {
    question_.day = day;
    EXPECT_EQ(logs_.read_blocking(question_).error().code, Code::invalid) << day;
  }
  question_.day = "2026-11-30";
  for (const std::string service : {"", "IVR", "../ivr", "secret"}) {
    question_.service = service;
    EXPECT_EQ(logs_.read_blocking(question_).error().code, Code::invalid) << service;
  }
  question_.service = "notify";
  EXPECT_EQ(logs_.read_blocking(question_).error().code, Code::not_found);
}

}  // namespace
}  // namespace aftertone::app
