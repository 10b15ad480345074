// What the machine that answers has written into its log files.
#include <nlohmann/json.hpp>

#include "api/json_text.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/upkeep/logs.h"
#include "api/views.h"
#include "base/ascii.h"

namespace aftertone::api {
namespace {

using nlohmann::ordered_json;
using voicemail::Scope;

constexpr std::size_t kMostWords = 10;
constexpr std::size_t kLongestQuestion = 200;

Result<http::Response> list_days_blocking(const Ports& ports, const Asked&) {
  const auto days = ports.logs.days_blocking();
  if (!days) return tl::unexpected(days.error());
  ordered_json items = ordered_json::array();
  for (const LogDay& day : *days)
    items.push_back(
        {{"day", day.day}, {"service", day.service}, {"bytes", day.bytes}, {"compressed", day.is_compressed}});
  return json_answer(200, page_of(std::move(items), {}));
}

Result<log::Level> level_in(const std::string& text) {
  if (text.empty() || text == "debug") return log::Level::debug;
  if (text == "info") return log::Level::info;
  if (text == "warning") return log::Level::warning;
  if (text == "error") return log::Level::error;
  return fail(Code::invalid, "level: debug, info, warning or error");
}

Result<LogQuestion> question_in(const Asked& asked) {
  LogQuestion question;
  const auto page = page_asked(asked);
  if (!page) return tl::unexpected(page.error());
  const auto level = level_in(asked.field("level"));
  if (!level) return tl::unexpected(level.error());
  question.limit = page->limit;
  question.level = *level;
  question.day = asked.field("day");
  question.service = asked.field("service");
  question.code = asked.field("code");
  const std::string words = asked.field("q");
  if (words.size() > kLongestQuestion) return fail(Code::invalid, "q: at most 200 bytes");
  for (const std::string_view word : ascii::split(words, ' ')) {
    if (!word.empty()) question.words.emplace_back(word);
  }
  if (question.words.size() > kMostWords) return fail(Code::invalid, "q: at most ten words");
  if (page->after.empty()) return question;
  const auto before = ascii::parse_unsigned(page->after, INT64_MAX);
  if (!before) return fail(Code::invalid, "cursor: what \"next\" of the page before was");
  question.before = *before;
  return question;
}

Result<http::Response> read_log_blocking(const Ports& ports, const Asked& asked) {
  const auto question = question_in(asked);
  if (!question) return tl::unexpected(question.error());
  const auto found = ports.logs.read_blocking(*question);
  if (!found) return tl::unexpected(found.error());
  ordered_json items = ordered_json::array();
  for (const LogLine& line : found->lines)
    items.push_back({{"at", line.at},
                     {"level", line.level},
                     {"area", line.area},
                     {"code", null_if_empty(line.code)},
                     {"text", line.text}});
  return json_answer(200, page_of(std::move(items), found->next ? std::to_string(*found->next) : ""));
}

}  // namespace

std::span<const Operation> log_operations() {
  static const Operation kOperations[] = {
      {"listLogDays", "GET", "/logs", Scope::logs_read, {}, list_days_blocking},
      {"readLog",
       "GET",
       "/logs/lines",
       Scope::logs_read,
       {"day", "service", "level", "code", "q", "cursor", "limit"},
       read_log_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
