#include "alerts/alert_book.h"

#include <gtest/gtest.h>

#include "alerts/alert_json.h"
#include "alerts/alert_text.h"
#include "base/error_codes.h"

namespace aftertone::alerts {
namespace {

using namespace std::chrono_literals;
using namespace error_codes;

class AlertBookTest : public testing::Test {
 protected:
  void raise(const log::ErrorCode& code, const std::string& thing = "", const std::string& text = "bad") {
    book_.hear({&code, false, thing, text}, now_);
  }
  void over(const log::ErrorCode& code, const std::string& thing = "") {
    book_.hear({&code, true, thing, "good"}, now_);
  }
  void pass(std::chrono::milliseconds time) {
    now_.steady += time;
    now_.wall += time;
  }
  // What is told in the next `time`, looked at each second: "raised database-away", with the seconds.
  std::vector<std::string> told_in(std::chrono::seconds time) {
    std::vector<std::string> told;
    for (auto passed = 0s; passed <= time; passed += 1s, pass(1s)) {
      for (const News& news : book_.take_news(now_))
        told.push_back(std::to_string(passed.count()) + " " + std::string(to_string(news.state)) + " " +
                       news.alert.name + news.alert.thing);
    }
    return told;
  }
  using Told = std::vector<std::string>;

  Now now_{std::chrono::steady_clock::time_point(1000h), from_millis(1'800'000'000'000)};
  AlertBook book_{Timing{}};
};

TEST_F(AlertBookTest, CollectsForSomeSecondsAndTellsTogether) {
  raise(kDatabaseAway);
  EXPECT_TRUE(book_.take_news(now_).empty());
  pass(3s);
  raise(kNotifyBreaker, "smtp a:25");
  raise(kNotifyBreaker, "smtp b:25");
  raise(kDatabaseAway);
  EXPECT_EQ(told_in(2s),
            (Told{"2 raised database-away", "2 raised notify-breakersmtp a:25", "2 raised notify-breakersmtp b:25"}));
  EXPECT_EQ(book_.raised().size(), 3);
  EXPECT_EQ(book_.raised()[0].times, 2);
}

TEST_F(AlertBookTest, ATroubleIsOverWhenItHasBeenAwayForAWhile) {
  raise(kDatabaseAway);
  EXPECT_EQ(told_in(10s), Told{"5 raised database-away"});
  over(kDatabaseAway);
  EXPECT_EQ(told_in(50s), Told{});
  EXPECT_EQ(book_.raised().size(), 1) << "not over yet";
  raise(kDatabaseAway);
  over(kDatabaseAway);
  EXPECT_EQ(told_in(66s), Told{"65 over database-away"});
  EXPECT_TRUE(book_.raised().empty());
}

TEST_F(AlertBookTest, AMomentIsOverWhenItHasNotComeAgain) {
  raise(kNotifyRejected);
  EXPECT_EQ(told_in(10min), Told{"5 raised notify-rejected"});
  raise(kNotifyRejected);
  EXPECT_EQ(told_in(16min), Told{"905 over notify-rejected"});
}

TEST_F(AlertBookTest, WhatFlapsBecomesFewAlerts) {
  std::size_t told = 0;
  for (int minute = 0; minute < 240; minute += 2) {  // away for a minute and a half, every two
    raise(kDatabaseAway);
    told += told_in(30s).size();
    over(kDatabaseAway);
    told += told_in(89s).size();
  }
  EXPECT_LE(told, 10) << "in four hours, 120 troubles";
}

TEST_F(AlertBookTest, OneThatComesBackAtOnceIsRaisedAgain) {
  raise(kDatabaseAway);
  (void)told_in(10s);
  over(kDatabaseAway);
  (void)told_in(70s);
  raise(kDatabaseAway);
  EXPECT_EQ(told_in(10s), Told{"5 raised database-away"});
}

TEST_F(AlertBookTest, WhatStaysRaisedIsToldAgainOnceAnHour) {
  raise(kAudioStoreAway, "/audio");
  EXPECT_EQ(told_in(2h + 10s), (Told{"5 raised audio-store-away/audio", "3605 still audio-store-away/audio",
                                     "7205 still audio-store-away/audio"}));
}

TEST_F(AlertBookTest, AStormIsBounded) {
  for (int i = 0; i < 100'000; ++i)
    raise(kNotifyBreaker, "relay " + std::to_string(i % 1000));
  pass(5s);
  EXPECT_EQ(book_.take_news(now_).size(), kMostAlerts);
  EXPECT_GT(book_.take_left_out(), 0);
  EXPECT_EQ(book_.take_left_out(), 0);
}

TEST_F(AlertBookTest, TheEndOfWhatWasNotRaisedIsNoNews) {
  over(kDatabaseAway);
  EXPECT_EQ(told_in(200s), Told{});
}

TEST_F(AlertBookTest, AServiceThatStartsAgainTellsNothingTwiceAndForgetsNothing) {
  raise(kDatabaseAway, "", "away \xFF");
  (void)told_in(10s);
  raise(kNotifyRejected);
  const auto kept = parse_file(to_file(book_.kept(now_)));
  ASSERT_EQ(kept.size(), 2);
  pass(30s);
  AlertBook next{Timing{}};
  next.restore(kept, now_);
  next.hear({&kDatabaseAway, false, "", "away"}, now_);
  pass(5s);
  const auto news = next.take_news(now_);
  ASSERT_EQ(news.size(), 1) << "the other was told before";
  EXPECT_EQ(news[0].alert.name, "notify-rejected");
  EXPECT_EQ(next.raised()[0].since, kept[0].alert.since);
}

TEST_F(AlertBookTest, ATroubleOfTheLastStartThatDoesNotComeAgainIsOver) {
  raise(kAudioStoreAway);
  (void)told_in(10s);
  AlertBook next{Timing{}};
  next.restore(parse_file(to_file(book_.kept(now_))), now_);
  pass(9min);
  EXPECT_TRUE(next.take_news(now_).empty());
  pass(1min);
  EXPECT_TRUE(next.take_news(now_, true).size() == 1 && next.raised().empty());
}

Notification notification(std::vector<News> news) {
  return {"id", from_millis(1'800'000'000'000), {"node1", "a", "ivr"}, std::move(news), 0};
}

TEST(AlertText, ThePageStandsFirst) {
  const News ticket{State::raised,
                    {"disk-low", "AT-1014", log::Urgency::ticket, "disk-data", "12 % are free", {}, {}, 1}};
  const News page{State::raised, {"database-away", "AT-2001", log::Urgency::page, "", "away for 30 s", {}, {}, 1}};
  const News gone{State::over, {"journal-full", "AT-3102", log::Urgency::page, "", "", {}, {}, 1}};
  EXPECT_EQ(subject_of(notification({gone, ticket, page})), "[page] database-away and 2 more at node1 (site a)");
  EXPECT_EQ(subject_of(notification({ticket, gone})), "[ticket] disk-low (disk-data) and 1 more at node1 (site a)");
  EXPECT_EQ(subject_of(notification({gone})), "[over] journal-full at node1 (site a)");
  EXPECT_EQ(short_text(notification({page})), "[page] database-away at node1 (site a): away for 30 s");
  EXPECT_NE(mail_text(notification({ticket})).find("AT-1014 [ticket] disk-low (disk-data): 12 % are free"),
            std::string::npos);
}

}  // namespace
}  // namespace aftertone::alerts
