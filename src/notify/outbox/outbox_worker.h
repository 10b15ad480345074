// Works the outbox off: looks at what is due, lets the schedule choose whose turn it is, claims those rows and hands
// them to their channels. One at a time for a target, many targets at once, so that a slow one delays only itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "async/wakeup.h"
#include "notify/outbox/attempt.h"
#include "notify/outbox/mandate.h"
#include "notify/outbox/schedule.h"

namespace aftertone::notify {

// A channel, and the threads it may block: a relay that hangs holds up no other channel.
struct Route {
  Channel& channel;
  async::BlockingPool& pool;
  std::size_t turns = 8;  // at once; as many as the pool has threads
};

// How often each verdict was reached since the start, in rows; `ambiguous` also counts what a former holder left so.
struct OutboxCounts {
  std::int64_t sent = 0, retried = 0, ambiguous = 0, rejected = 0, expired = 0, cancelled = 0, fenced = 0,
               unwritten = 0, digests = 0;
};

// Home: the loop of `home`.
class OutboxWorker {
 public:
  // Works under one mandate; the next one is for another worker. `pool` is for SQL. `routes` by Delivery::channel.
  // Pools, channels and ports outlive the worker.
  OutboxWorker(async::Executor home, async::BlockingPool& pool, OutboxPorts ports, std::map<std::string, Route> routes,
               OutboxSettings settings, Mandate mandate);

  // Any thread, once. Takes over what a former holder left, however long the database is away, and begins.
  void start();
  // Any thread. A hint that there is something new; without it the next poll finds it.
  void wake();
  // From a thread that is not the home loop, before the destructor. Lets go of what has not reached the point of no
  // return and waits up to settings.stop_grace for the answers to what has. Rows that are left claimed are taken over
  // at the next start.
  void stop_blocking();
  async::Task<> stop();  // the same, on the home loop

  OutboxCounts counts() const;  // any thread
  // Any thread. False until the rows are taken over, and for ever after the role was lost to somebody else.
  bool holds_role() const { return holds_role_; }

 private:
  using Delivery = voicemail::Delivery;

  async::Task<> run();
  async::Task<> take_over();
  async::Task<> settle_ambiguous(bool is_takeover);
  async::Task<bool> claim();
  void want_new_epoch();
  async::Task<> take_turn(Turn turn, std::vector<Delivery> rows);
  async::Task<> insist_on_recording(Tried tried);
  std::vector<Tried> try_blocking(const Turn& turn, std::vector<Delivery> rows, Channel* channel);
  Verdict settle(const Delivery& row, bool is_takeover) const;
  void conclude(const Tried& tried);
  void rest(const Error& error);

  // Runs `job` on the pool for SQL until it gives a value or an error that is final. Logs each kind of error once.
  using IsFinal = std::function<bool(const Error&)>;
  template <typename T>
  async::Task<Result<T>> insist(std::string what, std::function<Result<T>()> job, IsFinal is_final);

  async::BlockingPool& pool_;
  const OutboxPorts ports_;
  const std::map<std::string, Route> routes_;
  const OutboxSettings settings_;
  const Mandate mandate_;
  async::TaskGroup tasks_;
  async::Wakeup wakeup_;
  StopSignal stop_;
  Breakers breakers_;
  std::atomic<bool> is_hinted_{false};
  std::atomic<bool> holds_role_{false};
  std::map<Verdict::Kind, std::atomic<std::int64_t>> counts_;
  std::atomic<std::int64_t> fenced_{0}, unwritten_{0}, digests_{0};

  // Home thread only.
  Schedule schedule_;
  voicemail::DueQuestion question_;  // the next look
  bool is_claim_unknown_ = false;    // a claim's answer was lost: rows may be ours without our knowing
  Instant settle_at_;                // when to look again at what is on hold
};

}  // namespace aftertone::notify
