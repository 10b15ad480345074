// Moves the work by itself, with a witness. The site that works renews what it holds there; when it cannot, and cannot
// see either that the other site agrees, it stops telling owners by its own clock, before the other one may begin. The
// site that stands by takes over when nobody has renewed: it says first, where the other can read it, that nobody
// works, and waits until everybody who could still believe otherwise has stopped.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "cluster/site_watch.h"
#include "cluster/witness.h"

namespace aftertone::cluster {

struct ElectionTerms {
  std::chrono::seconds time_to_live{4};
  std::chrono::milliseconds between_looks{500};
  std::chrono::milliseconds margin{1'000};         // a holder trusts it so much shorter
  std::chrono::milliseconds trust_in_peer{2'000};  // since it agreed
  std::chrono::milliseconds grace{2'500};          // between "nobody works" and "we do": longer than that trust
  int absences = 2;                                // looks in a row that found nobody
};

// Home: the loop of `home`.
class SiteElection {
 public:
  struct Parts {
    SiteStore& own;
    SiteStore& peer;
    Witness& witness;
    SiteWatch& watch;
    // Before this site takes over, on the pool: what the other one has perhaps sent waits. May be empty.
    std::function<Status()> hold_exposed_blocking = {};
  };
  // `hear`: on the home loop, what is_trusted() says, when it changes.
  // `pool` and the parts outlive it.
  SiteElection(async::Executor home, async::BlockingPool& pool, Parts parts, std::string own,
               std::function<void(bool)> hear, ElectionTerms terms = {});

  void start();          // any thread, once
  void stop_blocking();  // from a thread that is not the home loop, before the destructor

  // Whether this site may tell owners, should it be the one that works: by the clock, also right after a frost. Any
  // thread.
  bool is_trusted() const;
  bool is_witness_away() const { return is_witness_away_; }  // any thread: it did not answer when it was last asked

 private:
  using Instant = std::chrono::steady_clock::time_point;

  async::Task<> run();
  async::Task<bool> is_broken_off(SiteToken token);
  async::Task<> renew(SiteToken token);
  async::Task<> look_for_the_other(SiteToken token);
  async::Task<> take_over(SiteToken token);
  async::Task<Result<SiteToken>> hold(SiteToken token);
  async::Task<Status> raise(SiteToken token, std::string why);
  async::Task<> hold_exposed();
  void tell_why_not(const Error& error) const;
  void judge();
  void complain(const Error* error);

  async::BlockingPool& pool_;
  const Parts parts_;
  const std::string own_;
  const std::function<void(bool)> hear_;
  const ElectionTerms terms_;
  async::TaskGroup tasks_;

  std::atomic<Instant::rep> held_at_;
  std::atomic<bool> is_witness_away_{false};

  // Home thread only.
  int absences_ = 0;
  bool has_told_ = false, told_ = false;
};

}  // namespace aftertone::cluster
