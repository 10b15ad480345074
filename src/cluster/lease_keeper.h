// Holds a role's lease for this node as long as it can: asks for it until it is free, renews it, and tells the work
// under it when to begin and when to end.
//
//   wait ──acquired──► begin(tenure) ──renewed──► ... ──lost, or not renewed in time──► end() ──► wait
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "async/wakeup.h"
#include "cluster/lease_store.h"

namespace aftertone::cluster {

// The time that a holder trusts is counted from before a renewal was sent, and ends `margin` before the lease does.
struct LeaseTerms {
  std::chrono::milliseconds time_to_live{6'000};
  std::chrono::milliseconds renew_every{1'500};
  std::chrono::milliseconds margin{1'000};
  std::chrono::milliseconds ask_every{500};  // while somebody else holds it
};

// From one acquisition to its end. Any thread.
class Tenure {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  Tenure(Epoch epoch, Instant valid_until) : epoch_(epoch), valid_until_(valid_until.time_since_epoch().count()) {}

  Epoch epoch() const { return epoch_; }
  // Ask right before what cannot be taken back. False: somebody else may hold the role already.
  bool is_valid() const { return std::chrono::steady_clock::now().time_since_epoch().count() < valid_until_; }
  Instant valid_until() const { return Instant(Instant::duration(valid_until_)); }

  void extend(Instant valid_until) { valid_until_ = valid_until.time_since_epoch().count(); }
  void end() { valid_until_ = Instant::duration::min().count(); }

 private:
  const Epoch epoch_;
  std::atomic<Instant::rep> valid_until_;
};

// Home: the loop of `home`.
class LeaseKeeper {
 public:
  // Called on the home loop. `begin` returns at once. `end` returns when nothing more is done under the tenure; it is
  // called once for each begin. When the lease was lost the tenure is not valid any more by then; when the service
  // stops, or may not hold the role any more, it may still be, and `end` may let what has begun finish.
  // `may_hold`: asked before each request and each renewal; no: the role is given back when its work has ended, and not
  // asked for. Empty: yes.
  struct Work {
    std::function<void(std::shared_ptr<const Tenure>)> begin;
    std::function<async::Task<>()> end;
    std::function<bool()> may_hold = {};
  };

  // `pool` and `store` outlive the keeper.
  LeaseKeeper(async::Executor home, async::BlockingPool& pool, LeaseStore& store, std::string role, Applicant applicant,
              LeaseTerms terms, Work work);
  ~LeaseKeeper();

  void start();  // any thread, once
  // From a thread that is not the home loop, before the destructor. Ends the work, then gives the lease back, so that
  // the next need not wait until its time is over.
  void stop_blocking();

  // Home thread. Ends the work and begins it again under a new epoch.
  void start_over();

  bool is_held() const { return is_held_; }  // any thread

 private:
  async::Task<> run();
  async::Task<std::shared_ptr<Tenure>> acquire();
  async::Task<> renew_while_held(std::shared_ptr<Tenure> tenure);
  async::Task<> give_back(Epoch epoch);
  bool may_hold() const { return !work_.may_hold || work_.may_hold(); }
  void complain(const Error& error);

  async::BlockingPool& pool_;
  LeaseStore& store_;
  const std::string role_;
  const Applicant applicant_;
  const LeaseTerms terms_;
  const Work work_;
  async::TaskGroup tasks_;
  async::Wakeup wakeup_;
  std::promise<void> ended_;
  std::atomic<bool> has_started_{false};
  std::atomic<bool> is_stopping_{false};
  std::atomic<bool> is_held_{false};

  // Home thread only.
  bool wants_new_epoch_ = false;
  std::string last_complaint_;
};

}  // namespace aftertone::cluster
