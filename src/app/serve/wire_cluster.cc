#include "app/serve/wire_cluster.h"

#include <algorithm>
#include <atomic>

#include "app/serve/own_address.h"
#include "app/version.h"
#include "async/loop.h"
#include "base/ascii.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"
#include "cluster/config_drift.h"
#include "cluster/node_heartbeat.h"

namespace aftertone::app {
namespace {

using cluster::Node;
using cluster::NodeOrder;
using cluster::NodeReport;

constexpr std::chrono::seconds kLookAtOthers{2};
constexpr std::chrono::seconds kLookAtFile{5};  // and once more before anything is said
constexpr std::chrono::seconds kCompare{10};

class RunningMember : public ClusterMember {
 public:
  RunningMember(NodeReport self, const Parts& parts)
      : self_(std::move(self)),
        storage_(parts.storage),
        ivr_(parts.ivr),
        site_(parts.site),
        candidacy_(parts.candidacy),
        config_(parts.config),
        tasks_(loop_.executor()),
        heartbeat_(loop_.executor(), pool_, storage_.nodes(),
                   {[this] { return report(); }, [this](NodeOrder order) { obey(order); }}) {
    // A node that was to be empty stays so, before its first call.
    const auto order = storage_.nodes().arrive_blocking(self_.node, self_.roles);
    if (order) obey(*order);
    heartbeat_.start();
    tasks_.spawn("roles of a drained node", watch_others());
    tasks_.spawn("configuration on disk", watch_configuration());
    tasks_.spawn("configuration of the others", watch_drift());
  }

  ~RunningMember() override {
    tasks_.stop_blocking();
    heartbeat_.stop_blocking();
    const Status left = storage_.nodes().leave_blocking(self_.node, self_.boot_id);
    if (!left) log::warning("cluster", "cannot say that node {} leaves: {}", self_.node, to_string(left.error()));
  }

 private:
  NodeReport report() const {
    NodeReport now = self_;
    now.config_state = to_string(config_.state());
    if (site_ != nullptr) now.site_state = to_string(site_->state());
    if (ivr_ == nullptr) return now;
    now.calls = static_cast<std::int32_t>(ivr_->call_count());
    now.takes_calls = ivr_->takes_calls();
    now.waiting = static_cast<std::int32_t>(ivr_->waiting());
    return now;
  }

  void obey(NodeOrder order) {
    if (order == NodeOrder::drain) {
      log::info("cluster", "drains: no new calls, until: aftertone node undrain {}", self_.node);
      if (ivr_ != nullptr) ivr_->drain();
      is_drained_ = true;
    } else if (is_drained_) {
      log::info("cluster", "serves again");
      if (ivr_ != nullptr) ivr_->take_calls_again();
      is_drained_ = false;
      candidacy_.leave_to_others(false, false);
    }
  }

  // While the database cannot be asked all stays as it is: then leases cannot change hands either.
  async::Task<> watch_others() {
    const std::function<Result<std::vector<Node>>()> list = [this] { return storage_.nodes().list_blocking(); };
    for (;;) {
      if (is_drained_) {
        const Result<std::vector<Node>> nodes = co_await pool_.run<std::vector<Node>>(list);
        if (nodes && is_drained_) candidacy_.leave_to_others(can_others(*nodes, "ivr"), can_others(*nodes, "notify"));
      }
      co_await async::sleep_until(async::Deadline::in(kLookAtOthers));
    }
  }

  async::Task<> watch_configuration() {
    const std::function<Status()> look = [this]() -> Status {
      config_.look_blocking();
      return {};
    };
    for (;;) {
      (void)co_await file_pool_.run<void>(look);  // it has said itself what there is to say
      co_await async::sleep_until(async::Deadline::in(kLookAtFile));
    }
  }

  async::Task<> watch_drift() {
    const std::function<Result<std::vector<Node>>()> list = [this] { return storage_.nodes().list_blocking(); };
    for (;;) {
      co_await async::sleep_until(async::Deadline::in(kCompare));
      Result<std::vector<Node>> nodes = co_await pool_.run<std::vector<Node>>(list);
      if (!nodes) continue;
      std::erase_if(*nodes, [this](const Node& node) { return node.report.site != self_.site; });
      drift_.hear(find_config_drift(*nodes));
    }
  }

  bool can_others(const std::vector<Node>& nodes, std::string_view role) const {
    return std::ranges::any_of(nodes, [&](const Node& node) {
      const auto roles = ascii::split(node.report.roles, ',');
      return node.report.node != self_.node && node.order == NodeOrder::serve && is_alive(node) &&
             std::ranges::find(roles, role) != roles.end();
    });
  }

  const NodeReport self_;
  Storage& storage_;
  Ivr* const ivr_;
  const SiteMember* const site_;
  Candidacy& candidacy_;
  ConfigWatch& config_;
  cluster::ConfigDriftAlarm drift_;      // home thread
  std::atomic<bool> is_drained_{false};  // set at the start, then on the home thread
  async::Loop loop_{"at-cluster"};
  async::BlockingPool pool_{"at-cluster-sql", 1, 10};
  async::BlockingPool file_pool_{"at-config", 1, 1};
  async::TaskGroup tasks_;
  cluster::NodeHeartbeat heartbeat_;
};

}  // namespace

std::string node_name(const Settings& settings) {
  if (!settings.node.name.empty()) return settings.node.name;
  return ascii::to_lower(host_name());
}

cluster::Applicant applicant_of(const Settings& settings) {
  return {node_name(settings) + ":" + settings.node.data_directory.string(), settings.node.site};
}

std::unique_ptr<ClusterMember> ClusterMember::start_blocking(const Settings& settings, const std::string& roles,
                                                             const Parts& parts) {
  const Ivr* const ivr = parts.ivr;
  NodeReport self;
  self.node = node_name(settings);
  self.site = settings.node.site;
  // By it others know whether the process that wrote a journal lives.
  self.boot_id = (ivr != nullptr ? ivr->journal() : Uuid::v7(SystemClock().now())).to_string();
  self.version = kVersion;
  self.roles = roles;
  self.config = parts.config.digests();
  if (ivr != nullptr) {
    self.address = ivr->reached_at();
    self.max_calls = static_cast<std::int32_t>(settings.sip.max_calls);
  }
  return std::make_unique<RunningMember>(std::move(self), parts);
}

}  // namespace aftertone::app
