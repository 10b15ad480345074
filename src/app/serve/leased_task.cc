#include "app/serve/leased_task.h"

#include <utility>

namespace aftertone::app {

LeasedTask::LeasedTask(async::Executor home, async::BlockingPool& pool, cluster::LeaseStore& leases, Role role)
    : home_(std::move(home)),
      role_(std::move(role)),
      keeper_(home_, pool, leases, role_.name, role_.applicant, {},
              {[this](const std::shared_ptr<const cluster::Tenure>& tenure) { begin(tenure); },
               [this] { return end(); }, role_.may_hold}) {}

void LeasedTask::begin(const std::shared_ptr<const cluster::Tenure>& tenure) {
  tasks_ = std::make_unique<async::TaskGroup>(home_);
  tasks_->spawn(role_.name, role_.run(tenure));
}

async::Task<> LeasedTask::end() {
  co_await tasks_->stop();
  tasks_.reset();
}

}  // namespace aftertone::app
