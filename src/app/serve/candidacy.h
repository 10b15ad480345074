// Which roles this process may ask for: a drained node leaves them to others, where there are any, and a site that
// stands by leaves to the other one what is done once for both. Any thread.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

namespace aftertone::app {

class Candidacy {
 public:
  // For LeaseKeeper::Work::may_hold; this outlives what is returned.
  std::function<bool()> for_call_roles() const {
    return [this] { return calls_.load(); };
  }
  std::function<bool()> for_purger() const {
    return [this] { return calls_ && works_(); };
  }
  // At both sites. A node that only notifies may do it as well.
  std::function<bool()> for_shipper(bool takes_calls) const {
    return [this, takes_calls] { return takes_calls ? calls_.load() : notifies_.load(); };
  }
  std::function<bool()> for_notify_roles() const {
    return [this] { return notifies_ && works_(); };
  }

  // Whether this site works, where there are two. Before anybody asks for roles; any thread calls it.
  void follow(std::function<bool()> site) { works_ = std::move(site); }
  // Whether others can do what nodes that take calls do under a lease (salvager, purger), and what those that notify do
  // (notifier, command, lamps, receipts).
  void leave_to_others(bool call_roles, bool notify_roles) {
    calls_ = !call_roles;
    notifies_ = !notify_roles;
  }

 private:
  std::atomic<bool> calls_{true};
  std::atomic<bool> notifies_{true};
  std::function<bool()> works_ = [] { return true; };
};

}  // namespace aftertone::app
