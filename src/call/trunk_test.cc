#include "call/trunk.h"

#include <gtest/gtest.h>

namespace aftertone::call {
namespace {

using namespace std::chrono_literals;

Trunk trunk(std::string host, std::string prefix = {}) {
  Trunk made;
  made.host = std::move(host);
  if (!prefix.empty()) made.dials = [prefix](const std::string& number) { return number.starts_with(prefix); };
  return made;
}

std::string hosts(const TrunkBook& book, const std::string& number, TrunkBook::TimePoint now) {
  std::string all;
  for (const Trunk* each : book.for_number(number, now))
    all += each->host + " ";
  return all;
}

TEST(TrunkBook, ChoosesByNumberInTheOrderOfTheConfiguration) {
  const TrunkBook book({trunk("mobile", "+4915"), trunk("germany", "+49"), trunk("house", "1")});
  const TrunkBook::TimePoint now{1h};
  EXPECT_EQ(hosts(book, "+4915123", now), "mobile germany ");
  EXPECT_EQ(hosts(book, "+4930123", now), "germany ");
  EXPECT_EQ(hosts(book, "1002", now), "house ");
  EXPECT_EQ(hosts(book, "+3906", now), "");
}

TEST(TrunkBook, PassesOverADeadOneForAWhileAndForLongerWhenItStaysDead) {
  TrunkBook book({trunk("a"), trunk("b"), trunk("c")});
  const TrunkBook::TimePoint now{1h};
  book.found_dead(book.all()[0], now);
  EXPECT_EQ(hosts(book, "1", now + 29s), "b c a ");
  book.found_dead(book.all()[0], now + 1s);  // told twice about one failure
  EXPECT_EQ(hosts(book, "1", now + 30s), "a b c ");
  book.found_dead(book.all()[0], now + 30s);
  EXPECT_EQ(hosts(book, "1", now + 89s), "b c a ");
  EXPECT_EQ(hosts(book, "1", now + 90s), "a b c ");
  book.found_dead(book.all()[1], now + 100s);
  book.found_dead(book.all()[0], now + 101s);
  EXPECT_EQ(hosts(book, "1", now + 102s), "c b a ");  // b is back sooner
  book.found_alive(book.all()[0]);
  EXPECT_EQ(hosts(book, "1", now + 102s), "a c b ");
}

TEST(UriAt, WritesANumberAsTheTrunkWantsIt) {
  Trunk pbx = trunk("pbx:5070");
  EXPECT_EQ(uri_at(pbx, "+4930"), "sip:+4930@pbx:5070");
  pbx.international = "00";
  pbx.transport = "tcp";
  EXPECT_EQ(uri_at(pbx, "+4930"), "sip:004930@pbx:5070;transport=tcp");
  EXPECT_EQ(uri_at(pbx, "1002"), "sip:1002@pbx:5070;transport=tcp");
}

}  // namespace
}  // namespace aftertone::call
