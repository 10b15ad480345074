#include "notify/outbox/outbox_worker.h"

#include <optional>
#include <utility>

#include "base/assert.h"
#include "base/log.h"

namespace aftertone::notify {

using async::Deadline;
using async::Task;
using voicemail::Delivery;

namespace {

bool is_permanent(const Error& error) {
  return !error.temporary;
}
// Of the errors about the role only is_fenced ends the work: what else seems permanent, a person can put right
// meanwhile. And a claim that was perhaps made must not be made again under the same epoch.
bool is_fenced_or_unknown(const Error& error) {
  return error.temporary || is_fenced(error);
}

}  // namespace

OutboxWorker::OutboxWorker(async::Executor home, async::BlockingPool& pool, OutboxPorts ports,
                           std::map<std::string, Route> routes, OutboxSettings settings)
    : pool_(pool),
      ports_(ports),
      routes_(std::move(routes)),
      settings_(std::move(settings)),
      tasks_(home),
      wakeup_(std::move(home)) {
  using Kind = Verdict::Kind;
  for (const Kind kind : {Kind::sent, Kind::retry, Kind::resend, Kind::put_back, Kind::rejected, Kind::expired,
                          Kind::cancelled, Kind::fenced, Kind::unwritten}) {
    counts_[kind] = 0;
  }
}

void OutboxWorker::start() {
  tasks_.spawn("outbox", run());
}

void OutboxWorker::wake() {
  is_hinted_ = true;
  wakeup_.wake();
}

void OutboxWorker::stop_blocking() {
  stop_.begin(settings_.stop_grace);
  tasks_.stop_blocking();
}

OutboxCounts OutboxWorker::counts() const {
  using Kind = Verdict::Kind;
  return {counts_.at(Kind::sent),     counts_.at(Kind::retry),    counts_.at(Kind::resend),
          counts_.at(Kind::rejected), counts_.at(Kind::expired),  counts_.at(Kind::cancelled),
          counts_.at(Kind::fenced),   counts_.at(Kind::unwritten)};
}

template <typename T>
Task<Result<T>> OutboxWorker::insist(std::string what, std::function<Result<T>()> job, IsFinal is_final) {
  for (std::optional<Code> told;;) {
    Result<T> result = co_await pool_.run<T>(job);
    if (result || is_final(result.error())) co_return result;
    const Error& error = result.error();
    if (told != error.code) {
      const log::Level level = error.temporary ? log::Level::warning : log::Level::error;
      log::write(level, "notify", fmt::format("notify-database: cannot {}: {}; trying again", what, to_string(error)));
    }
    told = error.code;
    co_await async::sleep_until(Deadline::in(settings_.store_retry));
  }
}

Task<> OutboxWorker::run() {
  co_await take_over();
  while (holds_role_) {
    const bool has_more = co_await claim();
    if (has_more || is_hinted_.exchange(false)) continue;
    co_await wakeup_.wait(Deadline::in(settings_.poll));
  }
}

Task<> OutboxWorker::take_over() {
  const std::function<Result<voicemail::Epoch>()> take_role = [this] {
    return ports_.outbox.take_over_role_blocking(settings_.holder);
  };
  const auto epoch = co_await insist<voicemail::Epoch>("take over the role", take_role, is_fenced);
  if (!epoch) co_return rest(epoch.error());
  epoch_ = *epoch;
  const std::function<Result<voicemail::TakeoverCounts>()> take_rows = [this] {
    return ports_.outbox.take_over_rows_blocking(epoch_);
  };
  const auto counts = co_await insist<voicemail::TakeoverCounts>("take over the rows", take_rows, is_fenced);
  if (!counts) co_return rest(counts.error());
  holds_role_ = true;
  log::info("notify",
            "holds the role under epoch {}; of the former holder's deliveries {} had not left and {} perhaps had",
            epoch_.value(), counts->returned_to_ready, counts->ambiguous);
  if (counts->ambiguous > 0) co_await resend_ambiguous();
}

// The policy of e-mail: send it again under the same Message-ID. The row becomes ready and goes the way of all others.
Task<> OutboxWorker::resend_ambiguous() {
  const std::function<Result<std::vector<Delivery>>()> find = [this] {
    return ports_.outbox.ambiguous_blocking(epoch_);
  };
  const auto rows = co_await insist<std::vector<Delivery>>("read the ambiguous rows", find, is_permanent);
  if (!rows) co_return log::error("notify", "notify-ambiguous: they cannot be read: {}", rows.error().detail);
  for (Delivery delivery : *rows) {
    delivery.claim_epoch = epoch_;
    const Verdict verdict{Verdict::Kind::resend, "perhaps sent: the service ended before the answer came",
                          ports_.clock.now()};
    co_await insist_on_recording(delivery, verdict);
  }
}

// True: there may be more to claim at once.
Task<bool> OutboxWorker::claim() {
  if (is_claim_unknown_ && in_hand_ == 0) co_await take_over_again();
  const std::size_t room = settings_.rows_in_hand - std::min(in_hand_, settings_.rows_in_hand);
  const int limit = static_cast<int>(std::min<std::size_t>(room, static_cast<std::size_t>(settings_.claim)));
  if (limit == 0 || is_claim_unknown_ || !holds_role_) co_return false;  // a delivery that ends wakes us
  const std::function<Result<std::vector<Delivery>>()> claim_rows = [this, limit] {
    return ports_.outbox.claim_blocking(epoch_, limit);
  };
  const auto rows = co_await insist<std::vector<Delivery>>("claim rows", claim_rows, is_fenced_or_unknown);
  if (!rows) {
    if (is_fenced(rows.error())) rest(rows.error());
    is_claim_unknown_ = true;
    co_return false;
  }
  for (const Delivery& delivery : *rows)
    accept(delivery);
  co_return rows->size() == static_cast<std::size_t>(limit);
}

// Rows that were claimed without our knowing are "sending" under our epoch and would wait for the next start. A new
// epoch frees them; first, a claim of nothing shows that the role is still ours to renew.
Task<> OutboxWorker::take_over_again() {
  const std::function<Result<std::vector<Delivery>>()> claim_none = [this] {
    return ports_.outbox.claim_blocking(epoch_, 0);
  };
  const auto none = co_await insist<std::vector<Delivery>>("claim rows", claim_none, is_fenced);
  if (!none) co_return rest(none.error());
  holds_role_ = false;
  co_await take_over();
  is_claim_unknown_ = false;
}

void OutboxWorker::rest(const Error& error) {
  holds_role_ = false;
  log::error("notify", "notify-fenced: without the role (epoch {}), this service rests: {}", epoch_.value(),
             error.detail);
}

void OutboxWorker::accept(Delivery delivery) {
  Target target = delivery.channel + "\n" + delivery.target;
  std::deque<Delivery>& queue = waiting_[target];
  ++in_hand_;
  if (queue.size() >= settings_.rows_per_target)
    return tasks_.spawn("outbox row put back", put_back(std::move(delivery)));
  const bool is_served = !queue.empty();
  queue.push_back(std::move(delivery));
  if (!is_served) tasks_.spawn("outbox target", serve(std::move(target)));
}

Task<> OutboxWorker::serve(Target target) {
  std::deque<Delivery>& queue = waiting_.at(target);
  while (!queue.empty()) {
    co_await deliver(queue.front());
    queue.pop_front();
    let_go();
  }
  waiting_.erase(target);
}

void OutboxWorker::let_go() {
  AT_ASSERT(in_hand_ > 0);
  --in_hand_;
  wakeup_.wake();
}

Task<> OutboxWorker::deliver(Delivery delivery) {
  const auto route = routes_.find(delivery.channel);
  Channel* const channel = route == routes_.end() ? nullptr : &route->second.channel;
  async::BlockingPool& pool = route == routes_.end() ? pool_ : route->second.pool;
  const std::function<Result<Tried>()> job = [this, channel, &delivery]() -> Result<Tried> {
    return try_blocking(delivery, channel);
  };
  for (;;) {
    const Result<Tried> tried = co_await pool.run<Tried>(job);
    const bool is_unknown = tried && !tried->recorded && tried->recorded.error().temporary;
    if (tried && !is_unknown) co_return conclude(delivery, tried->verdict, tried->recorded);
    if (is_unknown) co_return co_await insist_on_recording(delivery, tried->verdict);
    co_await async::sleep_until(Deadline::in(settings_.store_retry));  // the pool is full
  }
}

// Pool thread. The verdict is written in the same breath, so that a service that stops still writes it.
OutboxWorker::Tried OutboxWorker::try_blocking(const Delivery& delivery, Channel* channel) const {
  Attempt attempt(ports_, settings_, stop_, delivery);
  Verdict verdict = attempt.run_blocking(channel);
  Status recorded = record_blocking(ports_.outbox, delivery, verdict);
  return {std::move(verdict), std::move(recorded)};
}

Task<> OutboxWorker::put_back(Delivery delivery) {
  const WallTime later = ports_.clock.now() + settings_.put_back_for;
  const Verdict verdict{Verdict::Kind::put_back, "many wait for this target already", later};
  co_await insist_on_recording(delivery, verdict);
  let_go();
}

// For as long as a delivery itself would be tried.
Task<> OutboxWorker::insist_on_recording(Delivery delivery, Verdict verdict) {
  const std::function<Result<bool>()> write = [this, &delivery, &verdict]() -> Result<bool> {
    return record_blocking(ports_.outbox, delivery, verdict).map([] { return true; });
  };
  const WallTime end = ports_.clock.now() + settings_.give_up_after;
  const IsFinal is_over = [this, end](const Error& error) { return is_permanent(error) || ports_.clock.now() >= end; };
  const Result<bool> written = co_await insist<bool>("write what became of a delivery", write, is_over);
  conclude(delivery, verdict, written.map([](bool) {}));
}

void OutboxWorker::conclude(const Delivery& delivery, Verdict verdict, const Status& recorded) {
  if (!recorded) verdict = judge_unwritten(verdict, recorded.error());
  ++counts_.at(verdict.kind);
  log_verdict(delivery, verdict);
}

}  // namespace aftertone::notify
