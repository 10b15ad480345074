#include "storage/database/database_watch.h"

#include <utility>

#include "base/error_codes.h"
#include "base/log.h"
#include "metrics/metric.h"

namespace aftertone::storage {
namespace {

constexpr int kMissesOfTheAway = 2;
constexpr std::chrono::seconds kFailoverTakes{30};  // what is away for longer does not come back by itself

const metrics::Gauge away("aftertone_database_away", "1: the database is away, and nothing can be read or stored.");

}  // namespace

DatabaseWatch::DatabaseWatch(async::Executor home, async::BlockingPool& pool, Availability& availability, Work work,
                             WatchPace pace)
    : pool_(pool),
      availability_(availability),
      work_(std::move(work)),
      pace_(pace),
      tasks_(std::move(home)),
      away_since_(std::chrono::steady_clock::now()) {}

void DatabaseWatch::start() {
  tasks_.spawn("database watch", watch());
  if (work_.look_around) tasks_.spawn("database look", look());
}

async::Task<> DatabaseWatch::watch() {
  for (;;) {
    const Status committed = co_await pool_.run<void>(work_.commit_canary);
    hear(committed);
    away.set(availability_.is_away() ? 1 : 0);
    const std::chrono::milliseconds pause = committed ? pace_.between_canaries : pace_.after_a_miss;
    co_await async::sleep_until(async::Deadline::in(pause));
  }
}

async::Task<> DatabaseWatch::look() {
  const std::function<Status()> job = [this]() -> Status {
    work_.look_around();
    return {};
  };
  for (;;) {
    const Status looked = co_await pool_.run<void>(job);
    if (!looked) log::warning("storage", "the database's servers: {}", to_string(looked.error()));
    co_await async::sleep_until(async::Deadline::in(pace_.between_looks));
  }
}

void DatabaseWatch::hear(const Status& committed) {
  if (!committed) return hear_miss(committed.error());
  misses_ = 0;
  last_complaint_.clear();
  if (!availability_.is_away()) return;
  availability_.regain();
  is_long_away_told_ = false;
  const std::chrono::duration<double> away_for = std::chrono::steady_clock::now() - away_since_;
  log::over(error_codes::kDatabaseAway, "storage", "the database is back; it was away for {:.1f} s", away_for.count());
  if (std::exchange(is_refusal_told_, false))
    log::over(error_codes::kDatabaseRefuses, "storage", "the database takes us");
}

void DatabaseWatch::hear_miss(const Error& error) {
  if (availability_.is_away()) {
    // What will not pass by itself (a password, tables of a newer program) is said, though it was away before.
    if (!error.temporary && error.detail != last_complaint_) {
      is_refusal_told_ = true;
      log::error(error_codes::kDatabaseRefuses, "storage", "still without database: {}", error.detail);
    }
    last_complaint_ = error.detail;
    availability_.lose(error.detail);
    return tell_if_long_away(error);
  }
  if (++misses_ == 1) away_since_ = std::chrono::steady_clock::now();
  if (misses_ < kMissesOfTheAway) return;
  availability_.lose(error.detail);
  log::warning("storage", "the database is away, nothing can be read or stored until it is back: {}", to_string(error));
}

void DatabaseWatch::tell_if_long_away(const Error& error) {
  const auto away_for = std::chrono::steady_clock::now() - away_since_;
  if (is_long_away_told_ || away_for < kFailoverTakes) return;
  is_long_away_told_ = true;
  log::error(error_codes::kDatabaseAway, "storage", "away for {} s: {}; messages wait on this machine's disk",
             std::chrono::duration_cast<std::chrono::seconds>(away_for).count(), to_string(error));
}

}  // namespace aftertone::storage
