// Which roles this process may ask for: a drained node leaves them to others, where there are any. Any thread.
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
  std::function<bool()> for_notify_roles() const {
    return [this] { return notifies_.load(); };
  }

  // Whether others can do what nodes that take calls do under a lease (salvager, purger), and what those that notify do
  // (notifier, command, lamps, receipts).
  void leave_to_others(bool call_roles, bool notify_roles) {
    calls_ = !call_roles;
    notifies_ = !notify_roles;
  }

 private:
  std::atomic<bool> calls_{true};
  std::atomic<bool> notifies_{true};
};

}  // namespace aftertone::app
