// Which server is the database, told by what each of them says.
#include "storage/postgres/server_choice.h"

#include <gtest/gtest.h>

namespace aftertone::storage {
namespace {

const TimelineMark kNone{};
const TimelineMark kSeen2{"system", 2};

ServerState leads(std::uint32_t timeline, const std::string& instance = "run 1", const std::string& system = "system") {
  return {system, instance, timeline, false, true};
}
ServerState follows(std::uint32_t timeline) {
  return {"system", "run 9", timeline, true, true};
}
Result<ServerState> refuses(Code code, bool is_temporary) {
  return tl::unexpected(Error{code, is_temporary, "says no"});
}

HostReport of(const std::string& host, Result<ServerState> state) {
  return {host, std::move(state)};
}
HostReport silent(const std::string& host) {
  return {host, std::nullopt};
}

TEST(ServerChoice, IsTheOneThatLeads) {
  const ServerChoice choice = choose_server({of("a", follows(1)), of("b", leads(1))}, kNone);
  EXPECT_EQ(choice.chosen, 1U);
  EXPECT_EQ(choice.mark, (TimelineMark{"system", 1}));
  EXPECT_EQ(choice.complaint, "");
}

TEST(ServerChoice, IsTheHighestTimelineOfTwoThatLead) {
  const ServerChoice choice = choose_server({of("a", leads(2)), of("b", leads(3, "run 2"))}, kSeen2);
  EXPECT_EQ(choice.chosen, 1U);
  EXPECT_EQ(choice.mark.timeline, 3U);
  EXPECT_EQ(choice.complaint,
            "a still leads on timeline 2, but 3 has been seen: it is not used; stop it, and make it a standby of the "
            "server that leads now");
}

TEST(ServerChoice, IsNeverBelowWhatHasBeenSeenBefore) {
  const ServerChoice choice = choose_server({of("a", leads(1)), silent("b")}, kSeen2);
  EXPECT_FALSE(choice.chosen);
  EXPECT_EQ(choice.mark, kSeen2);
}

TEST(ServerChoice, TakesAStandbysWordForANewerLeader) {
  const ServerChoice choice = choose_server({of("a", leads(2)), of("c", follows(3)), silent("b")}, kSeen2);
  EXPECT_FALSE(choice.chosen);
  EXPECT_EQ(choice.mark.timeline, 3U);
}

TEST(ServerChoice, IsNobodyOfTwoThatLeadOnOneTimeline) {
  const ServerChoice choice = choose_server({of("a", leads(2, "run 1")), of("b", leads(2, "run 2"))}, kSeen2);
  EXPECT_FALSE(choice.chosen);
  EXPECT_EQ(choice.complaint, "a and b both lead on timeline 2: neither is used; stop one of them");
}

TEST(ServerChoice, KnowsOneServerByTwoNames) {
  EXPECT_EQ(choose_server({of("a", leads(2)), of("also-a", leads(2))}, kSeen2).chosen, 0U);
}

TEST(ServerChoice, LeavesAServerOfAnotherClusterAlone) {
  const ServerChoice choice = choose_server({of("a", leads(9, "run 1", "other")), of("b", leads(2))}, kSeen2);
  EXPECT_EQ(choice.chosen, 1U);
  EXPECT_EQ(choice.mark, kSeen2);
  EXPECT_EQ(choice.complaint, "a belongs to another database cluster and is not used");
}

TEST(ServerChoice, TakesAnotherClusterWhenAllAreOfIt) {
  const ServerChoice choice = choose_server({of("a", leads(1, "run 1", "upgraded"))}, kSeen2);
  EXPECT_EQ(choice.chosen, 0U);
  EXPECT_EQ(choice.mark, (TimelineMark{"upgraded", 1}));
  EXPECT_FALSE(choose_server({of("a", leads(1, "run 1", "upgraded")), silent("b")}, kSeen2).chosen);
}

TEST(WorthWaiting, IsForSomebodyWhoLeads) {
  EXPECT_EQ(worth_waiting({silent("a"), of("b", follows(2))}, kSeen2), Worth::waiting);
  EXPECT_EQ(worth_waiting({silent("a"), of("b", refuses(Code::unavailable, true))}, kSeen2), Worth::waiting);
  EXPECT_EQ(worth_waiting({silent("a"), of("b", leads(1))}, kSeen2), Worth::waiting);
}

TEST(WorthWaiting, IsShortForSomebodyWhoCouldBeNewer) {
  EXPECT_EQ(worth_waiting({silent("a"), of("b", leads(2))}, kSeen2), Worth::waiting_a_bit);
  EXPECT_EQ(worth_waiting({silent("a"), of("b", leads(2))}, kNone), Worth::waiting_a_bit);
}

TEST(WorthWaiting, IsOverWithNewsOrWhenAllHaveAnswered) {
  EXPECT_EQ(worth_waiting({silent("a"), of("b", leads(3))}, kSeen2), Worth::nothing);
  EXPECT_EQ(worth_waiting({of("a", refuses(Code::denied, false)), of("b", follows(2))}, kSeen2), Worth::nothing);
}

TEST(WhyNone, IsTemporaryUnlessEveryHostRefusesForGood) {
  const auto why = [](const std::vector<HostReport>& reports) {
    return why_none(reports, choose_server(reports, kSeen2));
  };
  const Error standby = why({of("a", follows(2)), of("b", refuses(Code::unavailable, true)), silent("c")});
  EXPECT_TRUE(standby.temporary);
  EXPECT_EQ(standby.detail, "no PostgreSQL server to write to: a is a standby; b: says no; c: no answer in time");
  EXPECT_EQ(why({of("a", refuses(Code::denied, false)), of("b", refuses(Code::denied, false))}).code, Code::denied);
  EXPECT_TRUE(why({of("a", refuses(Code::denied, false)), silent("b")}).temporary);
  EXPECT_EQ(why({of("a", refuses(Code::not_found, false))}).detail, "says no");
}

}  // namespace
}  // namespace aftertone::storage
