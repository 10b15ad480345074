// Which roles this process may ask for: a drained node leaves them to others, where there are any, and a site that
// stands by leaves to the other one what is done once for both. Any thread.
#pragma once

#include <atomic>
#include <functional>

namespace aftertone::app {

class Candidacy {
 public:
  // For LeaseKeeper::Work::may_hold; this outlives what is returned.
  std::function<bool()> for_call_roles() const {
    return [this] { return calls_.load(); };
  }
  std::function<bool()> for_purger() const {
    return [this] { return calls_ && is_site_active_; };
  }
  std::function<bool()> for_notify_roles() const {
    return [this] { return notifies_ && is_site_active_; };
  }

  void set_site_active(bool is_active) { is_site_active_ = is_active; }
  // Whether others can do what nodes that take calls do under a lease (salvager, purger), and what those that notify do
  // (notifier, command, lamps, receipts).
  void leave_to_others(bool call_roles, bool notify_roles) {
    calls_ = !call_roles;
    notifies_ = !notify_roles;
  }

 private:
  std::atomic<bool> calls_{true};
  std::atomic<bool> notifies_{true};
  std::atomic<bool> is_site_active_{true};
};

}  // namespace aftertone::app
