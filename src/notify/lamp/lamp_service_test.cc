#include <set>

#include "notify/lamp/lamp_service_fixture.h"

namespace aftertone::notify {
namespace {

TEST_F(LampServiceTest, a_subscription_is_written_down_answered_and_told_and_each_change_is_told) {
  start();
  EXPECT_EQ(subscribe("1001")->status(), 200);
  EXPECT_EQ(store_.subscription_count(), 1U);
  auto first = transport_.next();
  EXPECT_TRUE(first.shows("0/0 (0/0)"));
  EXPECT_TRUE(first.header("Subscription-State").starts_with("active;expires="));
  first.answer(200);
  store_.set("1001", {3, 2, 1, 1});
  const auto second = transport_.next();
  EXPECT_TRUE(second.shows("3/2 (1/1)"));
  EXPECT_GT(second.request.cseq, first.request.cseq);
}

TEST_F(LampServiceTest, what_changes_while_a_notice_is_under_way_is_told_in_one_after_it) {
  start();
  subscribe("1001");
  const auto first = transport_.next();
  for (int i = 1; i <= 5; ++i)
    store_.set("1001", {i, 0, 0, 0});
  first.answer(200);
  for (auto last = transport_.next(); !last.shows("5/0 (0/0)"); last = transport_.next())
    last.answer(200);
  EXPECT_EQ(transport_.waiting(), 0U);
}

TEST_F(LampServiceTest, the_next_process_tells_all_in_their_dialogs_above_the_old_numbers) {
  start();
  subscribe("1001");
  const auto told = transport_.next();
  stop();
  store_.set("1001", {1, 0, 0, 0});
  start();
  const auto again = transport_.next();
  EXPECT_TRUE(again.shows("1/0 (0/0)"));
  EXPECT_EQ(again.request.call_id, told.request.call_id);
  EXPECT_GT(again.request.cseq, told.request.cseq);
  again.answer(200);
  EXPECT_EQ(refresh(2)->status(), 200);
}

TEST_F(LampServiceTest, while_the_store_is_away_nothing_is_told_and_subscriptions_are_put_off) {
  start();
  subscribe("1001");
  transport_.next().answer(200);
  store_.is_away = true;
  const auto refused = subscribe("1001", 600s, "t2");
  EXPECT_EQ(refused->status(), 503);
  EXPECT_GT(refused->seconds(), 0s);
  store_.set("1001", {1, 0, 0, 0});
  EXPECT_EQ(transport_.waiting(), 0U);
  store_.is_away = false;
  EXPECT_TRUE(transport_.next().shows("1/0 (0/0)"));
}

TEST_F(LampServiceTest, a_service_that_starts_without_its_store_tells_nothing_until_it_can_be_read) {
  store_.is_away = true;
  start();
  const auto waiting = subscribe("1001");
  store_.set("1001", {2, 0, 0, 0});
  EXPECT_EQ(transport_.waiting(), 0U);
  store_.is_away = false;
  EXPECT_EQ(waiting->status(), 200);
  EXPECT_TRUE(transport_.next().shows("2/0 (0/0)"));
}

TEST_F(LampServiceTest, a_phone_that_answers_481_is_forgotten_and_one_with_a_passing_error_is_told_again) {
  start();
  subscribe("1001");
  transport_.next().answer(500);
  transport_.next().answer(481);
  EXPECT_TRUE(eventually([this] { return store_.subscription_count() == 0; }));
  EXPECT_EQ(refresh(2)->status(), 481);
}

TEST_F(LampServiceTest, a_refresh_needs_the_same_dialog_and_a_later_number) {
  start();
  subscribe("1001");
  transport_.next().answer(200);
  EXPECT_EQ(refresh(1)->status(), 500);
  EXPECT_EQ(refresh(2)->status(), 200);
  EXPECT_EQ(subscribe("1001", 600s, "t9", 3, false)->status(), 481);
}

TEST_F(LampServiceTest, unsubscribing_and_only_looking_end_with_a_last_notice) {
  start();
  subscribe("1001");
  transport_.next().answer(200);
  EXPECT_EQ(refresh(2, 0s)->status(), 200);
  EXPECT_EQ(transport_.next().header("Subscription-State"), "terminated;reason=timeout");
  EXPECT_EQ(subscribe("1001", 0s, "t2")->status(), 200);
  EXPECT_EQ(transport_.next().header("Subscription-State"), "terminated;reason=timeout");
  EXPECT_EQ(store_.subscription_count(), 0U);
}

TEST_F(LampServiceTest, unknown_mailboxes_are_404_and_one_that_goes_away_ends_its_subscriptions) {
  settings_.reconcile = 0s;
  start();
  EXPECT_EQ(subscribe("9999", 600s, "t3")->status(), 404);
  subscribe("1001");
  transport_.next().answer(200);
  store_.remove("1001");
  EXPECT_EQ(transport_.next().header("Subscription-State"), "terminated;reason=noresource");
  EXPECT_TRUE(eventually([this] { return store_.subscription_count() == 0; }));
}

TEST_F(LampServiceTest, subscriptions_are_bounded) {
  settings_.most_per_mailbox = 2;
  start();
  EXPECT_EQ(subscribe("1001", 600s, "a")->status(), 200);
  EXPECT_EQ(subscribe("1001", 600s, "b")->status(), 200);
  EXPECT_EQ(subscribe("1001", 600s, "c")->status(), 503);
}

TEST_F(LampServiceTest, the_comparison_finds_what_the_watch_did_not_see) {
  settings_.reconcile = 0s;
  store_.is_watch_blind = true;
  start();
  subscribe("1001");
  transport_.next().answer(200);
  store_.set("1001", {7, 0, 0, 0});
  EXPECT_TRUE(transport_.next().shows("7/0 (0/0)"));
}

TEST_F(LampServiceTest, a_publication_is_changed_under_its_etag_and_made_anew_after_412) {
  settings_.publish = {"sip:{mailbox}@ps;transport=tcp"};
  start();
  const auto first = transport_.next();
  EXPECT_EQ(first.request.method, "PUBLISH");
  EXPECT_EQ(first.request.target, "sip:1001@ps;transport=tcp");
  EXPECT_EQ(first.header("SIP-If-Match"), "");
  first.answer(200, "e1");
  store_.set("1001", {1, 0, 0, 0});
  const auto second = transport_.next();
  EXPECT_EQ(second.header("SIP-If-Match"), "e1");
  second.answer(200, "e2");
  EXPECT_TRUE(eventually([this] {
    const auto written = store_.publications_blocking();
    return !written->empty() && written->front().etag == "e2";
  }));
  stop();
  start();
  const auto third = transport_.next();
  EXPECT_EQ(third.header("SIP-If-Match"), "e2");
  third.answer(412);
  const auto fourth = transport_.next();
  EXPECT_EQ(fourth.header("SIP-If-Match"), "");
  EXPECT_TRUE(fourth.shows("1/0 (0/0)"));
}

TEST_F(LampServiceTest, a_PBX_that_is_down_is_asked_by_one_notice_at_a_time_and_told_all_when_it_is_back) {
  for (int number = 2000; number < 2030; ++number)
    store_.set(std::to_string(number), {});
  settings_.unsolicited = {"sip:{mailbox}@pbx"};
  settings_.most_to_one = 10;
  settings_.first_pause = 10ms;
  start();
  for (int i = 0; i < 10; ++i)
    transport_.next().answer(503);
  const auto probe = transport_.next();
  subscribe("1001");
  const auto other = transport_.next();
  EXPECT_EQ(other.request.target, "sip:phone@127.0.0.1:5070") << "the PBX was asked by a second notice";
  probe.answer(200);
  std::set<std::string> told{probe.request.target};
  while (told.size() < 31) {
    const auto sent = transport_.next();
    ASSERT_FALSE(sent.request.target.empty());
    told.insert(sent.request.target);
    sent.answer(200);
  }
}

TEST_F(LampServiceTest, nobody_is_told_about_mailboxes_of_the_house) {
  store_.set("(undeliverable)", {3, 0, 0, 0});
  settings_.unsolicited = {"sip:{mailbox}@pbx"};
  start();
  const auto sent = transport_.next();
  EXPECT_EQ(sent.request.target, "sip:1001@pbx");
  sent.answer(200);
  store_.set("1001", {1, 0, 0, 0});
  EXPECT_EQ(transport_.next().request.target, "sip:1001@pbx");
}

TEST_F(LampServiceTest, many_are_told_at_the_pace_of_the_settings) {
  for (int number = 2000; number < 2200; ++number)
    store_.set(std::to_string(number), {});
  settings_.unsolicited = {"sip:{mailbox}@pbx"};
  settings_.sends_per_second = 400;
  start();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 201; ++i)
    transport_.next().answer(200);
  EXPECT_GT(std::chrono::steady_clock::now() - begin, 300ms);
}

}  // namespace
}  // namespace aftertone::notify
