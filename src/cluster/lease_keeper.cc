#include "cluster/lease_keeper.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "metrics/metric.h"

namespace aftertone::cluster {

using async::Deadline;
using async::Task;

namespace {

// While a renewal fails there is no time to lose.
constexpr std::chrono::milliseconds kAfterFailure{250};

metrics::Gauge held(const std::string& role) {
  return {"aftertone_role_held", "1: this process holds the role and works under it.", {{"role", role}}};
}
metrics::Counter lost(const std::string& role) {
  return {"aftertone_roles_lost_total", "Roles that were lost without having been given back.", {{"role", role}}};
}

}  // namespace

LeaseKeeper::LeaseKeeper(async::Executor home, async::BlockingPool& pool, LeaseStore& store, std::string role,
                         Applicant applicant, LeaseTerms terms, Work work)
    : pool_(pool),
      store_(store),
      role_(std::move(role)),
      applicant_(std::move(applicant)),
      terms_(terms),
      work_(std::move(work)),
      tasks_(home),
      wakeup_(std::move(home)) {
  held(role_).set(0);
  lost(role_).add(0);
  AT_ASSERT(terms_.renew_every + terms_.margin < terms_.time_to_live);
}

LeaseKeeper::~LeaseKeeper() = default;

void LeaseKeeper::start() {
  has_started_ = true;
  tasks_.spawn("lease of " + role_, run());
}

// The task is not cancelled: it has work to end and a lease to give back, and ends by itself.
void LeaseKeeper::stop_blocking() {
  is_stopping_ = true;
  wakeup_.wake();
  if (has_started_) ended_.get_future().wait();
  tasks_.stop_blocking();
}

void LeaseKeeper::start_over() {
  wants_new_epoch_ = true;
  wakeup_.wake();
}

Task<> LeaseKeeper::run() {
  while (!is_stopping_) {
    std::shared_ptr<Tenure> tenure;
    if (may_hold()) tenure = co_await acquire();
    if (!tenure) {
      if (!is_stopping_) co_await wakeup_.wait(Deadline::in(terms_.ask_every));
      continue;
    }
    is_held_ = true;
    held(role_).set(1);
    wants_new_epoch_ = false;
    work_.begin(tenure);
    co_await renew_while_held(tenure);
    is_held_ = false;
    held(role_).set(0);
    co_await work_.end();
    tenure->end();
    if (is_stopping_ || !may_hold()) co_await give_back(tenure->epoch());
  }
  ended_.set_value();
}

Task<std::shared_ptr<Tenure>> LeaseKeeper::acquire() {
  const auto asked_at = std::chrono::steady_clock::now();
  const std::function<Result<std::optional<Epoch>>()> ask = [this] {
    return store_.acquire_blocking(role_, applicant_, terms_.time_to_live);
  };
  const auto epoch = co_await pool_.run<std::optional<Epoch>>(ask);
  if (!epoch) complain(epoch.error());
  if (!epoch || !*epoch) co_return nullptr;
  last_complaint_.clear();
  log::info("cluster", "holds the role {} under epoch {}", role_, (*epoch)->value());
  co_return std::make_shared<Tenure>(**epoch, asked_at + terms_.time_to_live - terms_.margin);
}

// Until it is lost, or cannot be trusted any more, or the service stops.
Task<> LeaseKeeper::renew_while_held(std::shared_ptr<Tenure> tenure) {
  std::chrono::milliseconds pause = terms_.renew_every;
  const std::function<Result<bool>()> renew = [this, epoch = tenure->epoch()] {
    return store_.renew_blocking(role_, epoch, terms_.time_to_live);
  };
  for (;;) {
    co_await wakeup_.wait(Deadline::in(pause).or_sooner(Deadline(tenure->valid_until())));
    if (is_stopping_ || wants_new_epoch_) co_return;
    if (!may_hold()) co_return log::info("cluster", "leaves the role {} to another node", role_);
    const auto asked_at = std::chrono::steady_clock::now();
    const Result<bool> renewed = co_await pool_.run<bool>(renew);
    if (renewed && *renewed) {
      tenure->extend(asked_at + terms_.time_to_live - terms_.margin);
      pause = terms_.renew_every;
      last_complaint_.clear();
      continue;
    }
    if (!renewed) complain(renewed.error());
    if (renewed || !tenure->is_valid()) {
      tenure->end();
      lost(role_).add();
      co_return log::warning("cluster", "lease-lost: the role {} (epoch {}) is lost: {}", role_,
                             tenure->epoch().value(),
                             renewed ? "it was given to another node, or disabled" : "it could not be renewed in time");
    }
    pause = std::min(pause, kAfterFailure);
  }
}

Task<> LeaseKeeper::give_back(Epoch epoch) {
  const std::function<Result<bool>()> release = [this, epoch]() -> Result<bool> {
    return store_.release_blocking(role_, epoch).map([] { return true; });
  };
  const Result<bool> released = co_await pool_.run<bool>(release);
  if (!released) complain(released.error());
}

// Once for each reason: it is asked several times a second.
void LeaseKeeper::complain(const Error& error) {
  if (error.detail == last_complaint_) return;
  last_complaint_ = error.detail;
  log::warning("cluster", "lease of {}: {}; trying again", role_, to_string(error));
}

}  // namespace aftertone::cluster
