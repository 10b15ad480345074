// Knows whether this site works or stands by: reads the token in both databases each second, keeps the newest on this
// machine, and writes it into the own database, which may have been away when it was decided.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "cluster/site_store.h"

namespace aftertone::cluster {

// Home: the loop of `home`.
class SiteWatch {
 public:
  struct Places {
    SiteStore& own;
    SiteStore& peer;
    SiteMemory& memory;
  };
  struct Sites {
    std::string own;
    std::string primary;  // works until somebody decides
  };
  // Called on the home loop, and by the first look on the thread that looks, with what is known from now on.
  using Hear = std::function<void(SiteState, const SiteToken&)>;

  // `pool` needs two threads: a database that hangs keeps its own. All outlive the watch.
  SiteWatch(async::Executor home, async::BlockingPool& pool, Places places, Sites sites, Hear hear,
            std::chrono::milliseconds between_looks = std::chrono::seconds(1));

  // Before there are calls: asks everywhere, each for as long as it takes to answer or to give up. Without any answer,
  // and when what this machine kept cannot be read, the site stands by.
  void look_first_blocking();
  void start();          // any thread, once, after the first look
  void stop_blocking();  // from a thread that is not the home loop, before the destructor

  SiteState state() const;  // any thread
  SiteToken token() const;  // any thread
  // When the other site's database was last asked and knew of nothing newer than we. Any thread.
  std::chrono::steady_clock::time_point agreed_with_peer_at() const;

  // What somebody else has heard of; it counts within a second. Any thread; blocks on this machine's disk.
  void learn_blocking(const SiteToken& token) { take_blocking(token); }

 private:
  async::Task<> follow(SiteStore& place, bool is_own);
  Status look_blocking(SiteStore& place, bool is_own);
  Status hand_on_blocking();
  void learn_why_blocking(const SiteToken& token);
  void take_blocking(const SiteToken& token);
  void tell();
  void complain(const Status& asked, bool is_own);

  async::BlockingPool& pool_;
  const Places places_;
  const Sites sites_;
  const Hear hear_;
  const std::chrono::milliseconds between_looks_;
  async::TaskGroup tasks_;

  mutable std::mutex mutex_;  // guards what is known; never held while a place is asked
  SiteToken newest_;
  bool is_known_ = false;
  std::optional<SiteToken> in_own_database_;  // when it was last asked
  SiteEvent heard_there_;  // who decided at the other site, and why: of the last token that was seen there
  std::chrono::steady_clock::time_point agreed_with_peer_at_;
  SiteToken told_;
  bool has_told_ = false;

  // Home thread only.
  std::string complaint_of_own_, complaint_of_peer_;
};

}  // namespace aftertone::cluster
