#include "app/log/outlets/old_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "app/log/line_format.h"
#include "app/log/outlets/gzip_file.h"
#include "async/thread_name.h"
#include "base/ascii.h"
#include "base/log.h"
#include "base/unique_fd.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kBetweenLooks = 1h;
constexpr auto kLastWords = 1s;
constexpr std::size_t kMostDaysALook = 3;  // removed

using Day = std::chrono::sys_days;

std::optional<Day> parse_day(std::string_view text) {
  const auto number = text.size() == 8 ? ascii::parse_unsigned(text) : std::nullopt;
  if (!number) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(*number / 10000)),
                                        std::chrono::month(static_cast<unsigned>(*number / 100 % 100)),
                                        std::chrono::day(static_cast<unsigned>(*number % 100))};
  if (!day.ok()) return std::nullopt;
  return Day(day);
}

// "IVR20261130.log", ".jsonl", and both with ".gz".
std::optional<Day> day_of_file(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || name.size() < prefix.size() + 8) return std::nullopt;
  const std::string_view ending = name.substr(prefix.size() + 8);
  constexpr std::array kEndings{".log", ".jsonl", ".log.gz", ".jsonl.gz"};
  if (std::ranges::find(kEndings, ending) == kEndings.end()) return std::nullopt;
  return parse_day(name.substr(prefix.size(), 8));
}

std::map<Day, std::vector<fs::path>> files_by_day(const fs::path& folder, std::string_view prefix) {
  std::map<Day, std::vector<fs::path>> days;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure); !failure && entry != fs::directory_iterator();
       entry.increment(failure)) {
    if (const auto day = day_of_file(entry->path().filename().string(), prefix)) days[*day].push_back(entry->path());
  }
  return days;
}

Status look_at_folder_blocking(const KeepingSettings& settings, const fs::path& folder, std::string_view prefix,
                               Day today) {
  // Two processes may share a folder.
  const UniqueFd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.is_open() || flock(lock.value(), LOCK_EX | LOCK_NB) != 0) return {};
  Status first;
  std::size_t removed = 0;
  for (const auto& [day, files] : files_by_day(folder, prefix)) {
    const auto age = static_cast<std::ptrdiff_t>((today - day).count());
    if (age >= static_cast<std::ptrdiff_t>(settings.keep_days)) {
      if (removed++ == kMostDaysALook) break;
      std::error_code failure;
      for (const fs::path& file : files)
        fs::remove(file, failure);
      if (failure && first) first = fail_temporarily(Code::unavailable, folder.string() + ": " + failure.message());
    } else if (settings.compress_after_days > 0 && age >= static_cast<std::ptrdiff_t>(settings.compress_after_days)) {
      for (const fs::path& file : files) {
        const Status done = file.extension() == ".gz" ? Status() : compress_file_blocking(file);
        if (!done && first) first = done;
      }
    }
  }
  return first;
}

}  // namespace

Status look_after_old_files_blocking(const KeepingSettings& settings, const std::string& today) {
  const auto day = parse_day(today);
  if (!day) return fail(Code::invalid, today);
  Status first;
  for (const Service service : kServices) {
    const fs::path folder = settings.directory / folder_name(service);
    const Status looked = look_at_folder_blocking(settings, folder, file_prefix(service), *day);
    if (!looked && first) first = looked;
  }
  return first;
}

struct OldFiles::State {
  KeepingSettings settings;
  std::mutex mutex;  // guards what follows, between the thread and who stops it; nothing waits for a disk under it
  std::condition_variable changed;
  bool is_stopping = false;
  bool has_ended = false;

  void run() {
    std::string complaint;
    std::unique_lock lock(mutex);
    while (!is_stopping) {
      lock.unlock();
      const Status looked = look_after_old_files_blocking(settings, day_of(std::chrono::system_clock::now()));
      const std::string trouble = looked ? "" : looked.error().detail;
      if (!trouble.empty() && trouble != complaint) log::warning("log", "old files: {}", trouble);
      complaint = trouble;
      lock.lock();
      changed.wait_for(lock, kBetweenLooks, [this] { return is_stopping; });
    }
    has_ended = true;
    changed.notify_all();
  }
};

OldFiles::OldFiles(KeepingSettings settings) : state_(std::make_shared<State>()) {
  state_->settings = std::move(settings);
  std::thread([state = state_] {
    async::name_this_thread("at-log-old");
    state->run();
  }).detach();
}

OldFiles::~OldFiles() {
  std::unique_lock lock(state_->mutex);
  state_->is_stopping = true;
  state_->changed.notify_all();
  state_->changed.wait_for(lock, kLastWords, [this] { return state_->has_ended; });
}

}  // namespace aftertone::app
