#include "cluster/site_switch.h"

#include <gtest/gtest.h>

namespace aftertone::cluster {
namespace {

using namespace std::chrono_literals;

Node node_of(const std::string& site, const std::string& roles, std::chrono::milliseconds silent_for) {
  Node node;
  node.report.node = site + "1";
  node.report.site = site;
  node.report.roles = roles;
  node.silent_for = silent_for;
  return node;
}

SiteView view_of(const std::string& name, std::chrono::milliseconds silent_for) {
  SiteView view;
  view.name = name;
  view.nodes.push_back(node_of(name, "ivr,notify", silent_for));
  return view;
}

SitePair pair_of(std::chrono::milliseconds own, std::optional<std::chrono::milliseconds> peer) {
  SitePair pair;
  pair.own = view_of("a", own);
  pair.peer_name = "b";
  if (peer) pair.peer = view_of("b", *peer);
  return pair;
}

TEST(WayOut, IsAMoveWhileBothRun) {
  EXPECT_EQ(way_out(pair_of(1s, 1s)), "aftertone site failback a (or b: to where the work is to be)");
}

TEST(WayOut, IsTheSiteThatIsLeft) {
  EXPECT_EQ(way_out(pair_of(1s, 1h)), "aftertone site activate a, here");
  EXPECT_EQ(
      way_out(pair_of(1s, std::nullopt)),
      "if site b is down, aftertone site activate a --peer-is-down, here; if only the line is cut, mend that first");
  EXPECT_EQ(way_out(pair_of(1h, 1s)), "at site b, aftertone site activate b");
}

TEST(Activating, WhileNoneWorksAndTheOtherIsNotSeenNeedsSomebodyWhoVouchesForIt) {
  SitePair pair = pair_of(1s, std::nullopt);
  pair.kept = SiteToken{3, ""};
  EXPECT_FALSE(check_activate(pair, {}));
  EXPECT_TRUE(check_activate(pair, {true, false}));
  pair.peer = view_of("b", 1s);
  EXPECT_TRUE(check_activate(pair, {}));
}

TEST(WayOut, BeginsWithTheNodesWhereNoneIsAlive) {
  EXPECT_EQ(way_out(pair_of(1h, 1h)),
            "start the nodes of site a (serve --roles ivr,notify), then aftertone site activate a");
}

}  // namespace
}  // namespace aftertone::cluster
