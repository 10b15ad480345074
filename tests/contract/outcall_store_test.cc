// Calls that are wanted, and how many may be dialled.
#include <atomic>

#include "contract/store_test.h"

namespace aftertone::storage {
namespace {

using std::chrono::minutes;
using voicemail::ClassOfService;
using voicemail::DialledCall;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::Outcall;
using voicemail::OutcallResult;
using voicemail::OutcallState;

class OutcallStoreContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
    message_ = commit(message_for("1001"));
  }

  Outcall request(const std::string& key = "k1") {
    const auto asked = stores_.outcalls.request_blocking({key, MailboxNumber("1001"), message_.id, "1002"});
    EXPECT_TRUE(is_ok(asked));
    return asked.value_or(Outcall());
  }

  std::vector<Outcall> claim(const std::string& holder) {
    const auto claimed = stores_.outcalls.claim_blocking(holder, stores_.clock.now() + minutes(1), 10);
    EXPECT_TRUE(is_ok(claimed));
    return claimed.value_or(std::vector<Outcall>());
  }

  Message message_;
};

TEST_P(OutcallStoreContract, IsOneRequestHoweverOftenItIsAsked) {
  const Outcall first = request();
  EXPECT_EQ(request().id, first.id);
  EXPECT_EQ(first.state, OutcallState::waiting);
  EXPECT_EQ(claim("a").size(), 1U);
  EXPECT_EQ(request().state, OutcallState::calling);
  EXPECT_TRUE(claim("b").empty());
  EXPECT_TRUE(is_error(stores_.outcalls.request_blocking({"k2", MailboxNumber("1001"), Uuid::v7(kNoon), "1002"}),
                       Code::not_found));
}

TEST_P(OutcallStoreContract, IsClaimedOnceByManyAtOnce) {
  for (int i = 0; i < 20; ++i)
    request("k" + std::to_string(i));
  std::atomic<std::size_t> claimed{0};
  in_threads(4, [&](int thread) {
    for (int round = 0; round < 5; ++round)
      claimed += claim("holder" + std::to_string(thread)).size();
  });
  EXPECT_EQ(claimed, 20U);
}

TEST_P(OutcallStoreContract, ComesBackWhenItsHolderDiesBeforeAnAnswerOnly) {
  request("silent");
  request("spoken");
  std::vector<Outcall> first = claim("a");
  ASSERT_EQ(first.size(), 2U);
  for (const Outcall& outcall : first) {
    if (outcall.key != "spoken") continue;
    EXPECT_TRUE(is_ok(stores_.outcalls.mark_answered_blocking(outcall)));
  }
  stores_.clock.advance(minutes(2));
  const std::vector<Outcall> second = claim("b");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].key, "silent");
  EXPECT_EQ(second[0].attempt, 2);
  EXPECT_EQ(request("spoken").state, OutcallState::done);
  EXPECT_EQ(request("spoken").result, OutcallResult::interrupted);
  for (const Outcall& outcall : first) {
    if (outcall.key != "silent") continue;  // the dead one wakes up: it has nothing to say any more
    EXPECT_TRUE(is_error(stores_.outcalls.mark_answered_blocking(outcall), Code::conflict));
    EXPECT_TRUE(is_error(stores_.outcalls.finish_blocking(outcall, OutcallResult::busy, ""), Code::conflict));
    EXPECT_TRUE(is_error(stores_.outcalls.extend_blocking(outcall, kNoon), Code::conflict));
  }
}

TEST_P(OutcallStoreContract, WaitsForItsNextTryAndKeepsItsResult) {
  request();
  const Outcall claimed = claim("a").at(0);
  EXPECT_TRUE(is_ok(stores_.outcalls.retry_blocking(claimed, OutcallResult::busy, "486", kNoon + minutes(5))));
  EXPECT_TRUE(claim("a").empty());
  EXPECT_EQ(request().result, OutcallResult::busy);
  stores_.clock.advance(minutes(5));
  const Outcall again = claim("a").at(0);
  EXPECT_EQ(again.attempt, 2);
  EXPECT_TRUE(is_ok(stores_.outcalls.finish_blocking(again, OutcallResult::confirmed, "heard")));
  EXPECT_EQ(request().state, OutcallState::done);
  EXPECT_EQ(request().detail, "heard");
}

TEST_P(OutcallStoreContract, KeepsClassesOfService) {
  ClassOfService staff;
  staff.name = "staff";
  staff.allow = {"10xx", "+49*"};
  staff.deny = {"+4915*"};
  staff.outcall = staff.from_outside = true;
  staff.longest_call = std::chrono::seconds(90);
  EXPECT_TRUE(is_ok(stores_.dialling.set_class_blocking(staff)));
  staff.max_cost = 2;
  EXPECT_TRUE(is_ok(stores_.dialling.set_class_blocking(staff)));
  const auto found = stores_.dialling.find_class_blocking("staff");
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->allow, staff.allow);
  EXPECT_EQ(found->deny, staff.deny);
  EXPECT_EQ(found->max_cost, 2);
  EXPECT_EQ(found->longest_call, std::chrono::seconds(90));
  EXPECT_TRUE(found->outcall && found->from_outside && !found->transfer);
  voicemail::Mailbox mailbox = mailbox_with("1001");
  mailbox.class_of_service = "staff";
  EXPECT_TRUE(is_ok(mailboxes_.update_blocking(mailbox)));
  EXPECT_EQ(mailboxes_.find_blocking(MailboxNumber("1001"))->class_of_service, "staff");
  EXPECT_TRUE(is_error(stores_.dialling.remove_class_blocking("staff"), Code::conflict));
  EXPECT_TRUE(is_error(stores_.dialling.remove_class_blocking("other"), Code::not_found));
  mailbox.class_of_service.clear();
  EXPECT_TRUE(is_ok(mailboxes_.update_blocking(mailbox)));
  EXPECT_TRUE(is_ok(stores_.dialling.remove_class_blocking("staff")));
  EXPECT_TRUE(is_error(stores_.dialling.find_class_blocking("staff"), Code::not_found));
}

TEST_P(OutcallStoreContract, CountsCallsForOneMailboxAlone) {
  ClassOfService limits;
  limits.calls_per_day = 5;
  limits.calls_at_once = 2;
  const auto call_at = [](WallTime at) {
    return DialledCall{MailboxNumber("1001"), "outcall", "1002", at, at + minutes(10)};
  };
  std::atomic<int> begun{0};
  in_threads(4, [&](int) {
    if (stores_.dialling.begin_call_blocking(call_at(kNoon), limits)) ++begun;
  });
  EXPECT_EQ(begun, 2);
  const auto third = stores_.dialling.begin_call_blocking(call_at(kNoon), limits);
  ASSERT_TRUE(is_error(third, Code::full));
  EXPECT_EQ(third.error().detail, "at-once");
  // Both processes died: their calls end by themselves.
  for (int i = 0; i < 3; ++i) {
    const WallTime at = kNoon + minutes(20 + i);
    const auto call = stores_.dialling.begin_call_blocking(call_at(at), limits);
    ASSERT_TRUE(is_ok(call));
    EXPECT_TRUE(is_ok(stores_.dialling.end_call_blocking(*call, at, "busy")));
  }
  const auto sixth = stores_.dialling.begin_call_blocking(call_at(kNoon + minutes(30)), limits);
  ASSERT_TRUE(is_error(sixth, Code::full));
  EXPECT_EQ(sixth.error().detail, "per-day");
  EXPECT_TRUE(is_ok(stores_.dialling.begin_call_blocking(call_at(kNoon + minutes(24 * 60 + 21)), limits)));
}

TEST_P(OutcallStoreContract, CountsCallsToOperatorsApart) {
  ClassOfService limits;
  limits.calls_at_once = 1;
  const auto call_for = [](const std::string& purpose) {
    return DialledCall{MailboxNumber("1001"), purpose, "1002", kNoon, kNoon + minutes(10)};
  };
  EXPECT_TRUE(is_ok(stores_.dialling.begin_call_blocking(call_for("operator"), limits)));
  EXPECT_TRUE(is_ok(stores_.dialling.begin_call_blocking(call_for("outcall"), limits)));
  EXPECT_TRUE(is_error(stores_.dialling.begin_call_blocking(call_for("operator"), limits), Code::full));
  EXPECT_TRUE(is_error(stores_.dialling.begin_call_blocking(call_for("transfer"), limits), Code::full));
}

AT_ON_EVERY_DATABASE(OutcallStoreContract);

}  // namespace
}  // namespace aftertone::storage
