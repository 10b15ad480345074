#include "app/serve/wire_purge.h"

#include <algorithm>

#include "app/serve/wire_cluster.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "voicemail/usecases/scrub_audio.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenSteps = 50ms;  // calls have the disk and the database in between
constexpr auto kAfterFailure = 1min;
constexpr std::chrono::minutes kScrubRound = std::chrono::days(30);
constexpr int kCallsAtOnce = 500;
constexpr int kParts = 256;  // of the audio store
constexpr int kSlices = 24;  // each run sweeps one: with a run an hour, everything once a day

void tell(const voicemail::PurgeReport& report, const Result<bool>& end) {
  const std::string text = to_string(report);
  if (!text.empty()) log::info("purge", "{}", text);
  if (end) return;
  const bool is_temporary = end.error().temporary;
  log::failure(is_temporary, error_codes::kPurgeStopped, "purge", "{}{}", is_temporary ? "will be tried again: " : "",
               to_string(end.error()));
}

}  // namespace

Purger::Purger(const Settings& settings, async::Executor home, Storage& storage, async::BlockingPool& lease_pool,
               const Candidacy& candidacy)
    : interval_(settings.messages.purge_interval),
      keep_calls_(settings.calls.keep_days),
      storage_(storage),
      task_(std::move(home), lease_pool, storage.leases(),
            {"purger", applicant_of(settings), candidacy.for_purger(),
             [this](const std::shared_ptr<const cluster::Tenure>&) { return run(); }}) {}

async::Task<> Purger::run() {
  // From one to the next over restarts, as far as they keep to the interval.
  const auto since_1970 = storage_.stores().clock.now().time_since_epoch();
  int slice = static_cast<int>(std::chrono::floor<std::chrono::hours>(since_1970).count() % kSlices);
  for (;;) {
    const bool is_done = co_await run_once(slice);
    if (is_done) {
      slice = (slice + 1) % kSlices;
      co_await scrub_once();
      co_await purge_calls();
    }
    const std::chrono::milliseconds pause = is_done ? interval_ : std::chrono::milliseconds(kAfterFailure);
    co_await async::sleep_until(async::Deadline::in(pause));
  }
}

// A share of the files such that each is read once in kScrubRound, with runs at the interval. What cannot be read now
// because the store is away is read the next time around.
async::Task<> Purger::scrub_once() {
  const auto since_1970 = storage_.stores().clock.now().time_since_epoch();
  const auto parts =
      voicemail::parts_of_run(since_1970 / interval_, std::max<std::int64_t>(kScrubRound / interval_, 1));
  voicemail::ScrubAudio scrub(storage_.scrub_ports(), parts.first, parts.end);
  const std::function<Result<bool>()> step = [&scrub] { return scrub.step_blocking(); };
  for (;;) {
    const Result<bool> has_more = co_await pool_.run<bool>(step);
    if (!has_more) log::warning("audio", "the audio is not checked now: {}", to_string(has_more.error()));
    if (!has_more || !*has_more) break;
    co_await async::sleep_until(async::Deadline::in(kBetweenSteps));
  }
  const voicemail::ScrubReport& report = scrub.report();
  if (report.looked_at > 0)
    log::info("audio", "{} audio files checked, {} damaged or missing", report.looked_at, report.findings.size());
}

async::Task<> Purger::purge_calls() {
  int purged = 0;
  for (;;) {
    const std::function<Result<int>()> step = [this] {
      return storage_.calls().purge_blocking(storage_.stores().clock.now() - keep_calls_, kCallsAtOnce);
    };
    const Result<int> more = co_await pool_.run<int>(step);
    if (!more) log::warning("purge", "old calls stay in the call log for now: {}", to_string(more.error()));
    purged += more.value_or(0);
    if (!more || *more < kCallsAtOnce) break;
    co_await async::sleep_until(async::Deadline::in(kBetweenSteps));
  }
  if (purged > 0) log::info("purge", "{} old calls are out of the call log", purged);
}

// False: the database or the store is away.
async::Task<bool> Purger::run_once(int slice) {
  voicemail::PurgeMessages purge(storage_.purge_ports(), kParts * slice / kSlices, kParts * (slice + 1) / kSlices);
  const std::function<Result<bool>()> step = [&purge] { return purge.step_blocking(); };
  for (;;) {
    const Result<bool> has_more = co_await pool_.run<bool>(step);
    if (!has_more || !*has_more) {
      tell(purge.report(), has_more);
      co_return has_more || !has_more.error().temporary;
    }
    co_await async::sleep_until(async::Deadline::in(kBetweenSteps));
  }
}

}  // namespace aftertone::app
