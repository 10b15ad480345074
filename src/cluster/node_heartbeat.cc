#include "cluster/node_heartbeat.h"

#include <utility>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::cluster {
namespace {

constexpr std::chrono::seconds kBetweenBeats{2};

}  // namespace

NodeHeartbeat::NodeHeartbeat(async::Executor home, async::BlockingPool& pool, NodeStore& store, Self self)
    : pool_(pool), store_(store), self_(std::move(self)), tasks_(std::move(home)) {}

void NodeHeartbeat::start() {
  tasks_.spawn("heartbeat", run());
}

void NodeHeartbeat::stop_blocking() {
  tasks_.stop_blocking();
}

async::Task<> NodeHeartbeat::run() {
  for (;;) {
    const NodeReport report = self_.report();
    const std::function<Result<NodeOrder>()> beat = [this, &report] { return store_.report_blocking(report); };
    const Result<NodeOrder> answer = co_await pool_.run<NodeOrder>(beat);
    hear(answer);
    co_await async::sleep_until(async::Deadline::in(kBetweenBeats));
  }
}

// What is wanted stays as it was while the database is away.
void NodeHeartbeat::hear(const Result<NodeOrder>& answer) {
  if (!answer) {
    if (answer.error().detail == last_complaint_) return;
    last_complaint_ = answer.error().detail;
    return log::failure(answer.error().temporary, error_codes::kHeartbeatRefused, "cluster", "heartbeat: {}",
                        to_string(answer.error()));
  }
  if (!std::exchange(last_complaint_, {}).empty())
    log::over(error_codes::kHeartbeatRefused, "cluster", "the heartbeat is taken again");
  if (order_ == *answer) return;
  order_ = *answer;
  self_.obey(*answer);
}

}  // namespace aftertone::cluster
