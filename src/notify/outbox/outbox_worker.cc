#include "notify/outbox/outbox_worker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error_codes.h"
#include "base/log.h"
#include "notify/outbox/delivery_metrics.h"

namespace aftertone::notify {

using async::Deadline;
using async::Task;
using voicemail::Delivery;
using voicemail::DueLook;
using Kind = Verdict::Kind;

namespace {

bool is_permanent(const Error& error) {
  return !error.temporary;
}
// Of the errors about the role only is_fenced ends the work: what else seems permanent, a person can put right
// meanwhile. And a claim that was perhaps made must not be made again under the same epoch.
bool is_fenced_or_unknown(const Error& error) {
  return error.temporary || is_fenced(error);
}

std::map<std::string, Lane> lanes_of(const std::map<std::string, Route>& routes) {
  std::map<std::string, Lane> lanes;
  for (const auto& [name, route] : routes)
    lanes[name] = {&route.channel, route.turns};
  return lanes;
}

bool must_hold(const Route& route) {
  return route.channel.ambiguous_policy() == AmbiguousPolicy::hold;
}

// Rows of one digest stay together, and all others are alone.
std::vector<std::vector<Delivery>> by_digest(const std::vector<Delivery>& rows) {
  std::vector<std::vector<Delivery>> groups;
  std::map<std::string, std::size_t> digests;
  for (const Delivery& row : rows) {
    const auto known = digests.find(row.digest);
    if (!row.digest.empty() && known != digests.end()) {
      groups[known->second].push_back(row);
      continue;
    }
    digests[row.digest] = groups.size();
    groups.push_back({row});
  }
  return groups;
}

}  // namespace

OutboxWorker::OutboxWorker(async::Executor home, async::BlockingPool& pool, OutboxPorts ports,
                           std::map<std::string, Route> routes, OutboxSettings settings, Mandate mandate)
    : pool_(pool),
      ports_(ports),
      routes_(std::move(routes)),
      settings_(std::move(settings)),
      mandate_(std::move(mandate)),
      tasks_(home),
      wakeup_(std::move(home)),
      breakers_(settings_),
      schedule_(lanes_of(routes_), settings_, breakers_) {
  for (const Kind kind : {Kind::sent, Kind::retry, Kind::resend, Kind::put_back, Kind::hold, Kind::rejected,
                          Kind::expired, Kind::cancelled, Kind::postpone}) {
    counts_[kind] = 0;
  }
  question_.most_kinds = settings_.kinds_a_look;
  question_.count_up_to = std::max(settings_.rows_a_turn, settings_.digest_above + 1);
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

Task<> OutboxWorker::stop() {
  stop_.begin(settings_.stop_grace);
  co_await tasks_.stop();
}

OutboxCounts OutboxWorker::counts() const {
  OutboxCounts counts;
  counts.sent = counts_.at(Kind::sent);
  counts.retried = counts_.at(Kind::retry);
  counts.ambiguous = counts_.at(Kind::resend) + counts_.at(Kind::hold);
  counts.rejected = counts_.at(Kind::rejected);
  counts.expired = counts_.at(Kind::expired);
  counts.cancelled = counts_.at(Kind::cancelled);
  counts.fenced = fenced_;
  counts.unwritten = unwritten_;
  counts.digests = digests_;
  return counts;
}

template <typename T>
Task<Result<T>> OutboxWorker::insist(std::string what, std::function<Result<T>()> job, IsFinal is_final) {
  for (std::optional<Code> told;;) {
    Result<T> result = co_await pool_.run<T>(job);
    if (result || is_final(result.error())) co_return result;
    const Error& error = result.error();
    if (told != error.code) {
      log::failure(error.temporary, error_codes::kStoreFailed, "notify", "notify-database: cannot {}: {}; trying again",
                   what, to_string(error));
    }
    told = error.code;
    co_await async::sleep_until(Deadline::in(settings_.store_retry));
  }
}

Task<> OutboxWorker::run() {
  co_await take_over();
  while (holds_role_) {
    const bool was_claimed = co_await claim();
    if (was_claimed) continue;
    co_await settle_ambiguous(false);
    if (is_hinted_.exchange(false)) continue;  // the last look before the wait: a hint that came meanwhile is not lost
    const bool is_all_seen = question_.after.empty();
    co_await wakeup_.wait(Deadline::in(is_all_seen ? settings_.poll : settings_.next_piece));
  }
}

Task<> OutboxWorker::take_over() {
  const std::function<Result<voicemail::TakeoverCounts>()> take_rows = [this] {
    return ports_.outbox.take_over_rows_blocking(mandate_.epoch);
  };
  const auto counts = co_await insist<voicemail::TakeoverCounts>("take over the rows", take_rows, is_fenced);
  if (!counts) co_return rest(counts.error());
  holds_role_ = true;
  log::info("notify", "works under epoch {}; of the former holder's deliveries {} had not left and {} perhaps had",
            mandate_.epoch.value(), counts->returned_to_ready, counts->ambiguous);
  if (counts->ambiguous > 0) co_await settle_ambiguous(true);
}

// By the channel's policy: sent again under the same name, so that the other side can recognise it; or held for a
// while, and then given up. Rows of a digest are settled together, for they go out together. Besides those of a
// takeover and those on hold, some come from the other site, which ended in the middle.
Task<> OutboxWorker::settle_ambiguous(bool is_takeover) {
  const Instant now = std::chrono::steady_clock::now();
  if (!is_takeover && (now < settle_at_ || stop_.has_begun())) co_return;
  settle_at_ = now + settings_.poll;
  const std::function<Result<std::vector<Delivery>>()> find = [this] {
    return ports_.outbox.ambiguous_blocking(mandate_.epoch);
  };
  const auto rows = co_await insist<std::vector<Delivery>>("read the ambiguous rows", find, is_permanent);
  if (!rows)
    co_return log::error(error_codes::kStoreFailed, "notify", "notify-ambiguous: they cannot be read: {}",
                         rows.error().detail);
  for (std::vector<Delivery>& group : by_digest(*rows)) {
    const bool is_on_hold = group.front().not_before > ports_.clock.now();
    if (is_on_hold) continue;
    Tried tried;
    tried.verdict = settle(group.front(), is_takeover);
    tried.rows = std::move(group);
    co_await insist_on_recording(std::move(tried));
  }
}

Verdict OutboxWorker::settle(const Delivery& row, bool is_takeover) const {
  const auto route = routes_.find(row.channel);
  const bool is_held = route != routes_.end() && must_hold(route->second);
  const WallTime now = ports_.clock.now();
  if (!is_held) return {Kind::resend, "perhaps sent: the service ended before the answer came", now};
  if (is_takeover)
    return {Kind::hold, "perhaps sent: the service ended before the answer came", now + settings_.hold_for};
  return {Kind::expired, "perhaps sent, and no word came; it is not sent twice", {}};
}

// True: something was claimed, and there may be more.
Task<bool> OutboxWorker::claim() {
  if (is_claim_unknown_ && schedule_.in_hand() == 0) want_new_epoch();
  if (is_claim_unknown_ || !holds_role_) co_return false;  // a turn that ends wakes us
  if (schedule_.is_full()) co_return false;                // the same
  const std::function<Result<DueLook>()> look = [this] {
    return ports_.outbox.due_blocking(mandate_.epoch, question_);
  };
  auto due = co_await insist<DueLook>("look at what is due", look, is_fenced);
  if (!due) rest(due.error());
  if (!due) co_return false;
  const bool is_all = question_.after.empty() && due->cut.empty();
  question_.after = std::move(due->cut);
  const WallTime wall = ports_.clock.now();
  const auto turns = schedule_.choose(std::move(due->rows), wall, std::chrono::steady_clock::now(), is_all);
  if (turns.empty()) co_return false;

  std::vector<voicemail::ClaimOrder> orders;
  for (const Turn& turn : turns)
    orders.push_back(turn.order);
  using Claimed = std::vector<std::vector<Delivery>>;
  const std::function<Result<Claimed>()> claim_rows = [this, &orders] {
    return ports_.outbox.claim_blocking(mandate_.epoch, orders);
  };
  const auto claimed = co_await insist<Claimed>("claim rows", claim_rows, is_fenced_or_unknown);
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (claimed && !(*claimed)[i].empty()) {
      tasks_.spawn("outbox turn", take_turn(turns[i], (*claimed)[i]));
    } else {
      schedule_.end(turns[i]);
    }
  }
  if (!claimed && is_fenced(claimed.error())) rest(claimed.error());
  is_claim_unknown_ = !claimed;
  co_return claimed.has_value();
}

// Rows that were claimed without our knowing are "sending" under our epoch and would wait for the next start.
void OutboxWorker::want_new_epoch() {
  holds_role_ = false;
  log::warning("notify", "the answer to a claim was lost: goes on under a new epoch");
  mandate_.ask_for_new();
}

void OutboxWorker::rest(const Error& error) {
  holds_role_ = false;
  log::error(error_codes::kNotifyFenced, "notify", "without the role (epoch {}), this service rests: {}",
             mandate_.epoch.value(), error.detail);
}

Task<> OutboxWorker::take_turn(Turn turn, std::vector<Delivery> rows) {
  const auto route = routes_.find(turn.order.kind.address.channel);
  Channel* const channel = route == routes_.end() ? nullptr : &route->second.channel;
  async::BlockingPool& pool = route == routes_.end() ? pool_ : route->second.pool;
  const std::function<Result<std::vector<Tried>>()> job = [&]() -> Result<std::vector<Tried>> {
    return try_blocking(turn, rows, channel);
  };
  for (;;) {
    const Result<std::vector<Tried>> all = co_await pool.run<std::vector<Tried>>(job);
    if (!all) {  // the pool is full
      co_await async::sleep_until(Deadline::in(settings_.store_retry));
      continue;
    }
    for (const Tried& tried : *all) {
      const bool is_unknown = !tried.recorded && tried.recorded.error().temporary;
      if (!is_unknown) conclude(tried);
      if (is_unknown) co_await insist_on_recording(tried);
    }
    break;
  }
  schedule_.end(turn);
  wakeup_.wake();
}

// Pool thread.
std::vector<Tried> OutboxWorker::try_blocking(const Turn& turn, std::vector<Delivery> rows, Channel* channel) {
  const Attempt::Ground ground{ports_, settings_, mandate_, stop_, breakers_};
  if (turn.is_digest()) return Attempt(ground, turn.relay, std::move(rows)).run_blocking(channel);
  std::vector<Tried> all;
  for (Delivery& row : rows) {
    std::vector<Tried> tried = Attempt(ground, turn.relay, {std::move(row)}).run_blocking(channel);
    std::move(tried.begin(), tried.end(), std::back_inserter(all));
  }
  return all;
}

// For as long as a delivery itself would be tried.
Task<> OutboxWorker::insist_on_recording(Tried tried) {
  const std::function<Result<bool>()> write = [this, &tried]() -> Result<bool> {
    return ports_.outbox.conclude_blocking(tried.rows, tried.verdict).map([] { return true; });
  };
  const WallTime end = ports_.clock.now() + settings_.give_up_after;
  const IsFinal is_over = [this, end](const Error& error) { return is_permanent(error) || ports_.clock.now() >= end; };
  const Result<bool> written = co_await insist<bool>("write what became of a delivery", write, is_over);
  tried.recorded = written.map([](bool) {});
  conclude(tried);
}

void OutboxWorker::conclude(const Tried& tried) {
  const auto count = static_cast<std::int64_t>(tried.rows.size());
  const bool was_sent = tried.verdict.kind == Kind::sent;
  if (tried.recorded) {
    counts_.at(tried.verdict.kind) += count;
    count_verdict(tried.rows, tried.verdict, ports_.clock.now());
    if (was_sent && !tried.rows.front().digest.empty()) ++digests_;
    return log_verdict(tried.rows, tried.verdict);
  }
  if (is_fenced(tried.recorded.error())) {
    fenced_ += count;
    count_fenced_rows(tried.rows.size());
    return log_fenced(tried.rows,
                      was_sent ? "sent, but the row changed hands meanwhile" : tried.recorded.error().detail);
  }
  unwritten_ += count;
  count_unwritten_rows(tried.rows.size());
  log_unwritten(tried.rows, tried.verdict, tried.recorded.error());
}

}  // namespace aftertone::notify
