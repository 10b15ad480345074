#include "app/log/log_search.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <memory>

#include "base/ascii.h"
#include "base/unique_fd.h"
#include "files/file.h"

namespace aftertone::app {
namespace {

using api::LogLine;
using api::LogPage;
using api::LogQuestion;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kPiece = 64UL * 1024;
constexpr std::size_t kLongestLine = 1UL << 20;  // what is longer is no line of ours
constexpr std::size_t kStamp = 29;               // "2026-11-30 17:48:51.123+01:00"
constexpr std::size_t kLevel = 7;
constexpr auto kLongestLook = 5s;

std::optional<log::Level> level_called(std::string_view word) {
  for (const log::Level level : {log::Level::debug, log::Level::info, log::Level::warning, log::Level::error}) {
    if (log::to_string(level) == word) return level;
  }
  return std::nullopt;
}

class Filter {
 public:
  explicit Filter(const LogQuestion& question) : question_(question) {
    for (const std::string& word : question.words)
      words_.push_back(ascii::to_lower(word));
  }
  std::optional<LogLine> line_of(std::string_view text) const {
    auto line = parse_log_line(text);
    if (!line || *level_called(line->level) < question_.level) return std::nullopt;
    if (!question_.code.empty() && line->code != question_.code) return std::nullopt;
    const std::string low = words_.empty() ? std::string() : ascii::to_lower(text);
    const bool has_all =
        std::ranges::all_of(words_, [&](const std::string& word) { return low.find(word) != std::string::npos; });
    return has_all ? line : std::nullopt;
  }

 private:
  const LogQuestion& question_;
  std::vector<std::string> words_;
};

// Towards the start of a file. `held_` begins at byte `start_`.
class Backwards {
 public:
  Backwards(int fd, std::uint64_t end) : fd_(fd), start_(end) {}

  // The line that ends before what has been taken; without its line feed. Nothing: the start was reached.
  Result<std::optional<std::string>> line_blocking() {
    if (!held_.empty() && held_.back() == '\n') held_.pop_back();
    for (;;) {
      const std::size_t feed = held_.rfind('\n');
      if (feed != std::string::npos) return take(feed + 1);
      if (start_ == 0) return held_.empty() ? std::optional<std::string>() : take(0);
      if (held_.size() > kLongestLine) held_.clear();
      if (const Status more = read_more_blocking(); !more) return tl::unexpected(more.error());
      if (had_nothing_ && !held_.empty() && held_.back() == '\n') held_.pop_back();
      had_nothing_ = false;
    }
  }
  std::uint64_t taken_from() const { return start_ + held_.size(); }  // what is before it was not looked at

 private:
  std::optional<std::string> take(std::size_t from) {
    std::string line = held_.substr(from);
    held_.resize(from);
    return line;
  }
  Status read_more_blocking() {
    const std::size_t size = std::min<std::uint64_t>(kPiece, start_);
    std::string piece(size, '\0');
    const auto read =
        files::read_fully_blocking(fd_, {reinterpret_cast<std::uint8_t*>(piece.data()), size}, start_ - size);
    if (!read) return tl::unexpected(read.error());
    start_ -= size;
    held_.insert(0, piece);
    return {};
  }

  const int fd_;
  std::uint64_t start_;
  bool had_nothing_ = true;
  std::string held_;
};

struct CloseGzip {
  void operator()(gzFile file) const { gzclose(file); }
};
using Gzip = std::unique_ptr<gzFile_s, CloseGzip>;

// The last `limit` lines before a byte, each with where it begins.
class LastLines {
 public:
  explicit LastLines(std::size_t limit) : limit_(limit) {}
  void add(LogLine line, std::uint64_t at) {
    found_.emplace_back(std::move(line), at);
    if (found_.size() <= limit_) return;
    found_.pop_front();
    has_left_out_ = true;
  }
  LogPage page() {
    LogPage page;
    if (has_left_out_) page.next = found_.front().second;
    for (auto line = found_.rbegin(); line != found_.rend(); ++line)
      page.lines.push_back(std::move(line->first));
    return page;
  }

 private:
  const std::size_t limit_;
  bool has_left_out_ = false;
  std::deque<std::pair<LogLine, std::uint64_t>> found_;
};

}  // namespace

std::optional<LogLine> parse_log_line(std::string_view line) {
  if (line.size() < kStamp + 1 + kLevel + 3 || line[10] != ' ' || line[kStamp] != ' ') return std::nullopt;
  LogLine parsed;
  parsed.at = line.substr(0, kStamp);
  parsed.at[10] = 'T';
  parsed.level = ascii::trimmed(line.substr(kStamp + 1, kLevel));
  if (!level_called(parsed.level)) return std::nullopt;
  std::string_view rest = line.substr(kStamp + 1 + kLevel + 1);
  const std::size_t end = rest.find("] ");
  if (!rest.starts_with('[') || end == std::string_view::npos) return std::nullopt;
  parsed.area = rest.substr(1, end - 1);
  rest.remove_prefix(end + 2);
  const std::size_t code_end = rest.find(']');
  if (rest.starts_with("[AT-") && code_end != std::string_view::npos) parsed.code = rest.substr(1, code_end - 1);
  parsed.text = rest;
  return parsed;
}

Result<LogPage> search_plain_blocking(const std::filesystem::path& file, const LogQuestion& question,
                                      std::size_t most_bytes) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return files::fail_with_errno(errno, "open " + file.string());
  struct stat found {};
  if (fstat(fd.value(), &found) != 0) return files::fail_with_errno(errno, "look at " + file.string());
  const auto size = static_cast<std::uint64_t>(found.st_size);
  const std::uint64_t end = std::min(size, question.before.value_or(size));
  Backwards lines(fd.value(), end);
  const Filter filter(question);
  LogPage page;
  while (page.lines.size() < question.limit && end - lines.taken_from() < most_bytes) {
    const auto text = lines.line_blocking();
    if (!text) return tl::unexpected(text.error());
    if (!*text) return page;
    if (auto line = filter.line_of(**text)) page.lines.push_back(std::move(*line));
  }
  if (lines.taken_from() > 0) page.next = lines.taken_from();
  return page;
}

Result<LogPage> search_compressed_blocking(const std::filesystem::path& file, const LogQuestion& question) {
  const Gzip gzip(gzopen(file.c_str(), "rb"));
  if (!gzip) return files::fail_with_errno(errno, "open " + file.string());
  const Filter filter(question);
  LastLines last(question.limit);
  const auto until = SteadyClock::now() + kLongestLook;
  std::string held;
  std::uint64_t at = 0;  // where `held` begins
  std::string piece(kPiece, '\0');
  while (SteadyClock::now() < until) {
    const int size = gzread(gzip.get(), piece.data(), static_cast<unsigned>(piece.size()));
    if (size < 0) return fail(Code::corrupt, file.string() + " cannot be decompressed");
    if (size == 0) return last.page();
    held.append(piece, 0, static_cast<std::size_t>(size));
    std::size_t from = 0;
    for (std::size_t feed = held.find('\n'); feed != std::string::npos; feed = held.find('\n', from)) {
      if (question.before && at + from >= *question.before) return last.page();
      if (auto line = filter.line_of(std::string_view(held).substr(from, feed - from)))
        last.add(std::move(*line), at + from);
      from = feed + 1;
    }
    const std::size_t done = held.size() - from > kLongestLine ? held.size() : from;
    held.erase(0, done);
    at += done;
  }
  return fail(Code::unsupported, file.string() + " is too large to be looked through here; use zgrep");
}

}  // namespace aftertone::app
