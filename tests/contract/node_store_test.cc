// The nodes, on every database.
#include "cluster/node_store.h"

#include "contract/store_test.h"
#include "storage/sql/sql_node_store.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
using cluster::NodeOrder;
using cluster::NodeReport;

class NodeStoreContract : public StoreTest {
 protected:
  static NodeReport report_of(const std::string& node, const std::string& boot_id) {
    return {node, "A",  boot_id,  "0.1.0", "ivr,notify",   "192.0.2.10:5060", 500,
            3,    true, "active", 2,       "sip=1a2b3c4d", "as on disk"};
  }
  std::vector<cluster::Node> nodes() {
    const auto all = nodes_.list_blocking();
    EXPECT_TRUE(is_ok(all));
    return all.value_or(std::vector<cluster::Node>());
  }

  SqlNodeStore nodes_{*stores_.database};
};

TEST_P(NodeStoreContract, AReportedNodeIsThereAndAlive) {
  ASSERT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b1"))));
  ASSERT_EQ(nodes().size(), 1U);
  const cluster::Node node = nodes()[0];
  EXPECT_EQ(node.report.site, "A");
  EXPECT_EQ(node.report.calls, 3);
  EXPECT_EQ(node.report.waiting, 2);
  EXPECT_EQ(node.report.site_state, "active");
  EXPECT_EQ(node.report.config, "sip=1a2b3c4d");
  EXPECT_EQ(node.report.config_state, "as on disk");
  EXPECT_TRUE(node.report.takes_calls);
  EXPECT_EQ(node.order, NodeOrder::serve);
  EXPECT_TRUE(is_alive(node));
  EXPECT_LT(node.silent_for, 5s);
}

TEST_P(NodeStoreContract, TwoLivingProcessesCannotHaveOneName) {
  ASSERT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b1"))));
  EXPECT_TRUE(is_error(nodes_.report_blocking(report_of("n1", "b2")), Code::conflict));
  EXPECT_EQ(nodes()[0].report.boot_id, "b1");
}

TEST_P(NodeStoreContract, TheRolesOfAMachineMayBeProcessesOfTheirOwnAndHearTheSame) {
  NodeReport calls = report_of("n1", "b1");
  NodeReport notifications = report_of("n1", "b2");
  calls.roles = "ivr";
  notifications.roles = "notify";
  ASSERT_TRUE(is_ok(nodes_.report_blocking(calls)));
  ASSERT_TRUE(is_ok(nodes_.report_blocking(notifications)));
  EXPECT_EQ(nodes().size(), 2U);
  ASSERT_TRUE(is_ok(nodes_.order_blocking("n1", NodeOrder::drain)));
  EXPECT_EQ(nodes_.report_blocking(calls).value(), NodeOrder::drain);
  EXPECT_EQ(nodes_.report_blocking(notifications).value(), NodeOrder::drain);
}

TEST_P(NodeStoreContract, WhoLeavesFreesTheNameAndIsSilent) {
  ASSERT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b1"))));
  ASSERT_TRUE(is_ok(nodes_.leave_blocking("n1", "b1")));
  EXPECT_FALSE(is_alive(nodes()[0]));
  EXPECT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b2"))));
  ASSERT_TRUE(is_ok(nodes_.leave_blocking("n1", "b1"))) << "of a process that is gone";
  EXPECT_TRUE(is_alive(nodes()[0]));
}

TEST_P(NodeStoreContract, WhoComesBackAfterACrashNeedNotWaitAndHearsWhatIsWanted) {
  EXPECT_EQ(nodes_.arrive_blocking("n1", "ivr,notify").value(), NodeOrder::serve) << "nobody knows it yet";
  ASSERT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b1"))));
  ASSERT_TRUE(is_ok(nodes_.order_blocking("n1", NodeOrder::drain)));
  EXPECT_EQ(nodes_.arrive_blocking("n1", "ivr,notify").value(), NodeOrder::drain);
  EXPECT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b2"))));
  EXPECT_TRUE(is_error(nodes_.report_blocking(report_of("n1", "b1")), Code::conflict)) << "an impostor is found out";
}

TEST_P(NodeStoreContract, ANodeHearsWhatIsWantedOfIt) {
  ASSERT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b1"))));
  ASSERT_TRUE(is_ok(nodes_.order_blocking("n1", NodeOrder::drain)));
  const auto order = nodes_.report_blocking(report_of("n1", "b1"));
  ASSERT_TRUE(is_ok(order));
  EXPECT_EQ(*order, NodeOrder::drain);
  EXPECT_TRUE(is_error(nodes_.order_blocking("n9", NodeOrder::drain), Code::not_found));
}

TEST_P(NodeStoreContract, OnlyADeadNodeIsForgotten) {
  ASSERT_TRUE(is_ok(nodes_.report_blocking(report_of("n1", "b1"))));
  EXPECT_TRUE(is_error(nodes_.forget_blocking("n1"), Code::conflict));
  ASSERT_TRUE(is_ok(nodes_.leave_blocking("n1", "b1")));
  ASSERT_TRUE(is_ok(nodes_.forget_blocking("n1")));
  EXPECT_TRUE(nodes().empty());
  EXPECT_TRUE(is_error(nodes_.forget_blocking("n1"), Code::not_found));
}

AT_ON_EVERY_DATABASE(NodeStoreContract);

}  // namespace
}  // namespace aftertone::storage
