#include "cluster/config_drift.h"

#include <gtest/gtest.h>

#include "base/log_lines_fake.h"

namespace aftertone::cluster {
namespace {

Node node(const std::string& name, const std::string& config, const std::string& site = "a") {
  Node made;
  made.report.node = name;
  made.report.site = site;
  made.report.config = config;
  made.report.config_state = "as on disk";
  return made;
}

std::vector<std::string> texts(const std::vector<Node>& nodes) {
  std::vector<std::string> found;
  for (const ConfigDrift& drift : find_config_drift(nodes))
    found.push_back(to_string(drift));
  return found;
}

using Texts = std::vector<std::string>;

TEST(ConfigDrift, is_none_between_nodes_that_say_the_same) {
  EXPECT_TRUE(texts({node("n1", "email=1 sip=2"), node("n2", "email=1 sip=2"), node("n3", "email=1 sip=2")}).empty());
  EXPECT_TRUE(texts({node("n1", ""), node("n2", "")}).empty());
}

TEST(ConfigDrift, names_the_section_and_the_node_that_differs_from_the_others) {
  EXPECT_EQ(texts({node("n1", "email=1 sip=2"), node("n2", "email=9 sip=2"), node("n3", "email=1 sip=2")}),
            Texts{"[email] differs at n2"});
}

TEST(ConfigDrift, names_both_of_two) {
  EXPECT_EQ(texts({node("n1", "email=1"), node("n2", "email=2")}), Texts{"[email] differs between n1 and n2"});
}

TEST(ConfigDrift, counts_a_section_that_is_not_there_as_the_built_in_one) {
  EXPECT_EQ(texts({node("n1", "email=1"), node("n2", "")}), Texts{"[email] differs between n1 and n2"});
  EXPECT_EQ(texts({node("n1", ""), node("n2", ""), node("n3", "sms=1")}), Texts{"[sms] differs at n3"});
}

TEST(ConfigDrift, is_of_one_site) {
  EXPECT_TRUE(texts({node("n1", "site=1", "a"), node("n2", "site=2", "b")}).empty());
}

TEST(ConfigDrift, leaves_out_the_dead_and_those_that_do_not_say) {
  Node dead = node("n2", "email=2");
  dead.silent_for = kSilenceOfTheDead;
  Node older = node("n3", "");
  older.report.config_state.clear();
  EXPECT_TRUE(texts({node("n1", "email=1"), dead, older}).empty());
}

TEST(ConfigDrift, counts_a_machine_with_two_processes_once) {
  EXPECT_EQ(texts({node("n1", "email=1"), node("n2", "email=2"), node("n2", "email=2"), node("n3", "email=1")}),
            Texts{"[email] differs at n2"});
  EXPECT_EQ(texts({node("n1", "email=1"), node("n1", "email=2")}), Texts{"[email] differs between n1"})
      << "one of the two has not been restarted";
}

TEST(ConfigDriftAlarm, is_raised_once_and_taken_back_once) {
  log::LinesFake lines;
  ConfigDriftAlarm alarm;
  const auto drifts = find_config_drift({node("n1", "email=1"), node("n2", "email=2")});
  alarm.hear(drifts);
  EXPECT_TRUE(lines.take().empty()) << "it may be a restart";
  alarm.hear(drifts);
  alarm.hear(drifts);
  const auto said = lines.take();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_TRUE(said[0].starts_with("Error: [AT-5002] configuration-drift: [email] differs between n1 and n2; "))
      << said[0];
  alarm.hear({});
  alarm.hear({});
  EXPECT_EQ(lines.take(), Texts{"Info: drift is over: [email] differs between n1 and n2 no more"});
}

}  // namespace
}  // namespace aftertone::cluster
