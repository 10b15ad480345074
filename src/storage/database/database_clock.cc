#include "storage/database/database_clock.h"

#include <fmt/format.h>

#include <string>

#include "base/error_codes.h"
#include "base/log.h"
#include "storage/database/database.h"

namespace aftertone::storage {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

// Less than this is the way there and back: our time does not hop for it.
constexpr milliseconds kJitter{100};
// An answer that took longer says too little about the time.
constexpr milliseconds kLongestWay{500};
constexpr milliseconds kWrong{5'000};
constexpr milliseconds kRightAgain{2'000};

std::int64_t steady_millis(DatabaseClock::Instant instant) {
  return duration_cast<milliseconds>(instant.time_since_epoch()).count();
}

}  // namespace

WallTime DatabaseClock::now() const {
  if (!is_heard_) return own_.now();
  return from_millis(steady_millis(std::chrono::steady_clock::now()) + offset_);
}

void DatabaseClock::hear(WallTime told, Instant asked, Instant answered) {
  if (is_heard_ && answered - asked > kLongestWay) return;
  const std::int64_t offset = to_millis(told) - steady_millis(asked + (answered - asked) / 2);
  const bool is_far = std::abs(offset - offset_) > kJitter.count();
  if (!is_heard_ || is_far) offset_ = offset;
  is_heard_ = true;
  compare(duration_cast<milliseconds>(own_.now() - now()));
}

void DatabaseClock::compare(milliseconds ahead) {
  const milliseconds off = std::chrono::abs(ahead);
  const std::chrono::duration<double> seconds = off;
  const char* direction = ahead.count() > 0 ? "ahead of" : "behind";
  if (!is_wrong_ && off > kWrong) {
    is_wrong_ = true;
    log::error(error_codes::kClockWrong, "clock",
               "this machine's clock is {:.1f} s {} the database's, which is used instead: set both by NTP",
               seconds.count(), direction);
  } else if (is_wrong_ && off < kRightAgain) {
    is_wrong_ = false;
    log::over(error_codes::kClockWrong, "clock", "this machine's clock agrees with the database's again");
  }
}

Status hear_clock_blocking(Database& database, DatabaseClock& clock) {
  const auto asked = std::chrono::steady_clock::now();
  const Result<Rows> told = database.execute_blocking(kRead, "select " + std::string(database.dialect().clock));
  const auto answered = std::chrono::steady_clock::now();
  if (!told) return tl::unexpected(told.error());
  const std::int64_t* millis = told->rows.empty() ? nullptr : told->rows[0][0].integer();
  if (millis == nullptr) return fail(Code::corrupt, "the database does not tell the time");
  clock.hear(from_millis(*millis), asked, answered);
  return {};
}

}  // namespace aftertone::storage
