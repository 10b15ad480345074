#include "app/serve/monitoring/prober.h"

#include <fmt/format.h>

#include "app/serve/monitoring/probe_metrics.h"
#include "app/wire_probe.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using ops::Health;
using ops::HealthItem;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kAfterStart = 5s;    // for leases and lamps to be there
constexpr auto kLeastPause = 1s;    // between two runs
constexpr auto kBetweenLooks = 2s;  // whether it still rests
constexpr auto kLongestRun = 180s;  // with the wait for another one

std::int64_t seconds_since(SteadyClock::time_point then) {
  return std::chrono::duration_cast<std::chrono::seconds>(SteadyClock::now() - then).count();
}

const log::ErrorCode& code_of(probe::Step step) {
  return step == probe::Step::mailbox ? error_codes::kProbeUnusable : error_codes::kProbeFailed;
}

}  // namespace

std::unique_ptr<Prober> Prober::start(const Settings& settings, Storage& storage, WhyRests why_rests) {
  if (!settings.probe.enabled) return nullptr;
  std::unique_ptr<Prober> prober(new Prober(settings, storage, std::move(why_rests)));
  note_probe_begins(settings.probe.every);
  prober->tasks_.spawn("probe", prober->run());
  return prober;
}

Prober::Prober(const Settings& settings, Storage& storage, WhyRests why_rests)
    : settings_(settings), storage_(storage), why_rests_(std::move(why_rests)) {}

async::Task<> Prober::run() {
  co_await async::sleep_until(async::Deadline::in(kAfterStart));
  for (;;) {
    const std::string why_not = why_rests_();
    rest(why_not);
    if (!why_not.empty()) {
      co_await async::sleep_until(async::Deadline::in(kBetweenLooks));
      continue;
    }
    const async::Deadline next = async::Deadline::in(settings_.probe.every);
    co_await run_once();
    co_await async::sleep_until(next);
    co_await async::sleep_until(async::Deadline::in(kLeastPause));
  }
}

async::Task<> Prober::run_once() {
  const probe::Report report = co_await probe_once(settings_, storage_, pool_, loop_.executor(), nullptr);
  note(report);
  tell(report);
}

void Prober::rest(const std::string& why) {
  const std::lock_guard lock(mutex_);
  if (!rests_.empty() && why.empty()) note_probe_begins(settings_.probe.every);
  if (rests_.empty() && !why.empty()) note_probe_rests(true);
  if (rests_.empty() != why.empty())
    log::info("probe", "{}", why.empty() ? std::string("it goes on") : "it rests: " + why);
  rests_ = why;
  looked_at_ = SteadyClock::now();
}

void Prober::note(const probe::Report& report) {
  note_probe(report);
  const std::lock_guard lock(mutex_);
  found_ = Found{SteadyClock::now(), report.took, report.is_ok(), sentence(report)};
}

// An Error when something stops working, and when it is something else; not each minute.
void Prober::tell(const probe::Report& report) {
  if (report.is_ok()) {
    if (!told_) return log::info("probe", "{}", sentence(report));
    log::over(code_of(*told_), "probe", "{}; it did not for {} s", sentence(report), seconds_since(failing_since_));
    told_.reset();
    return;
  }
  const probe::Step step = report.last().step;
  if (told_ == step) return log::warning("probe", "still: {}", sentence(report));
  if (!told_) failing_since_ = SteadyClock::now();
  told_ = step;
  std::function<std::string()> ask;
  {
    const std::lock_guard lock(mutex_);
    ask = other_trouble_;
  }
  const std::string other = ask ? ask() : "";
  log::error(code_of(step), "probe", "{}{}", sentence(report), other.empty() ? "" : "; also in trouble here: " + other);
}

HealthItem Prober::health() const {
  const std::lock_guard lock(mutex_);
  if (!rests_.empty()) return {"probe", Health::ok, "it rests: " + rests_};
  const auto silent = seconds_since(found_ ? found_->at : looked_at_);
  const auto longest = 2 * settings_.probe.every + kLongestRun;
  if (silent > longest.count()) return {"probe", Health::fail, fmt::format("no run has ended for {} s", silent)};
  if (!found_) return {"probe", Health::ok, "the first run has not ended yet"};
  return {"probe", found_->is_ok ? Health::ok : Health::fail, fmt::format("{}, {} s ago", found_->text, silent)};
}

void Prober::know_of(std::function<std::string()> other_trouble) {
  const std::lock_guard lock(mutex_);
  other_trouble_ = std::move(other_trouble);
}

}  // namespace aftertone::app
