#include "contract/store_test.h"
#include "storage/sql/calls/sql_call_log.h"
#include "storage/sql/calls/sql_report_source.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
using voicemail::CallOutcome;
using voicemail::CallQuery;
using voicemail::CallRecord;

class CallLogContract : public StoreTest {
 protected:
  CallRecord record_at(WallTime began, const std::string& call_id) {
    CallRecord record;
    record.id = Uuid::v7(began);
    record.node = "n1";
    record.call_id = call_id;
    record.began_at = began;
    record.answered_at = began + 12ms;
    record.ended_at = began + 20s;
    record.mailbox = voicemail::MailboxNumber("1001");
    record.caller = {"+4930123456", "Zoë '); drop table call_record; --"};
    record.called = "1002";
    record.outcome = CallOutcome::message;
    record.detail = "message";
    record.status = 200;
    record.message = Uuid::v7(began + 5s);
    record.heard = 0;
    record.quality = {"pcma", 1000, 990, 10, 3};
    record.story = "0 in INVITE\n12 out 200 OK\n";
    return record;
  }
  void add(const std::vector<CallRecord>& records) { ASSERT_TRUE(is_ok(log_.add_blocking(records))); }
  std::vector<std::string> listed(const CallQuery& query) {
    const auto found = log_.list_blocking(query);
    EXPECT_TRUE(is_ok(found));
    std::vector<std::string> ids;
    for (std::size_t i = 0; found && i < found->size(); ++i)
      ids.push_back((*found)[i].call_id);
    return ids;
  }

  SqlCallLog log_{*stores_.database};
  SqlReportSource source_{*stores_.database};
};
AT_ON_EVERY_DATABASE(CallLogContract);

TEST_P(CallLogContract, GivesBackEveryFieldOfACall) {
  CallRecord bare = record_at(kNoon + 1min, "bare");
  bare.answered_at.reset();
  bare.message = Uuid();
  const CallRecord whole = record_at(kNoon, "whole");
  add({whole, bare});
  const auto found = log_.find_blocking(whole.id);
  ASSERT_TRUE(is_ok(found));
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ(**found, whole);
  EXPECT_EQ(*log_.find_blocking(bare.id).value(), bare);
  EXPECT_EQ(*log_.find_by_message_blocking(whole.message).value(), whole);
  EXPECT_FALSE(log_.find_by_message_blocking(Uuid()).value().has_value());
  EXPECT_FALSE(log_.find_blocking(Uuid::v7(kNoon)).value().has_value());
}

TEST_P(CallLogContract, AddingTwiceIsAddingOnce) {
  const CallRecord record = record_at(kNoon, "again");
  add({record});
  CallRecord changed = record;
  changed.detail = "something else";
  add({changed, record_at(kNoon, "another")});
  EXPECT_EQ(log_.find_by_call_id_blocking("again").value().size(), 1U);
  EXPECT_EQ(log_.find_blocking(record.id).value()->detail, "message");
}

TEST_P(CallLogContract, FindsEachTryOfOneCallId) {
  add({record_at(kNoon + 2s, "same"), record_at(kNoon, "same"), record_at(kNoon, "other")});
  const auto found = log_.find_by_call_id_blocking("same");
  ASSERT_TRUE(is_ok(found));
  ASSERT_EQ(found->size(), 2U);
  EXPECT_LT((*found)[0].began_at, (*found)[1].began_at);
}

TEST_P(CallLogContract, ListsWhatIsAskedForTheNewestFirst) {
  CallRecord refused = record_at(kNoon + 2min, "c");
  refused.outcome = CallOutcome::refused;
  refused.mailbox = voicemail::MailboxNumber("1002");
  refused.caller.number = "1003";
  add({record_at(kNoon, "a"), record_at(kNoon + 1min, "b"), refused});
  CallQuery query;
  EXPECT_EQ(listed(query), (std::vector<std::string>{"c", "b", "a"}));
  query.until = kNoon + 2min;
  query.since = kNoon + 1ms;
  EXPECT_EQ(listed(query), std::vector<std::string>{"b"});
  query = CallQuery();
  query.mailbox = "1002";
  EXPECT_EQ(listed(query), std::vector<std::string>{"c"});
  query = CallQuery();
  query.caller = "+4930123456";
  query.limit = 1;
  EXPECT_EQ(listed(query), std::vector<std::string>{"b"});
  query = CallQuery();
  query.outcome = CallOutcome::refused;
  EXPECT_EQ(listed(query), std::vector<std::string>{"c"});
}

TEST_P(CallLogContract, FindsTheCallsInWhichAMessageWasPlayed) {
  const voicemail::Message message = message_for("1001");
  CallRecord played = record_at(kNoon + 1h, "played");
  played.heard = 1;
  played.story += "900 note message " + message.id.to_string() + " is played\n";
  CallRecord other = record_at(kNoon + 2h, "other");
  other.heard = 1;
  add({played, other});
  const auto plays = log_.plays_of_blocking(message, 10);
  ASSERT_TRUE(is_ok(plays));
  ASSERT_EQ(plays->size(), 1U);
  EXPECT_EQ(plays->front().call_id, "played");
}

TEST_P(CallLogContract, PurgesTheOldestInSteps) {
  std::vector<CallRecord> records;
  for (int i = 0; i < 5; ++i)
    records.push_back(record_at(kNoon + std::chrono::minutes(i), std::to_string(i)));
  add(records);
  EXPECT_EQ(log_.purge_blocking(kNoon + 3min, 2).value(), 2);
  EXPECT_EQ(listed({}), (std::vector<std::string>{"4", "3", "2"}));
  EXPECT_EQ(log_.purge_blocking(kNoon + 3min, 2).value(), 1);
  EXPECT_EQ(log_.purge_blocking(kNoon + 3min, 2).value(), 0);
  EXPECT_EQ(listed({}), (std::vector<std::string>{"4", "3"}));
}

TEST_P(CallLogContract, GivesTheFiguresOfReportsInPages) {
  std::vector<CallRecord> records;
  for (int i = 0; i < 7; ++i)
    records.push_back(record_at(kNoon + std::chrono::seconds(i / 2), std::to_string(i)));
  add(records);
  WallTime from = kNoon;
  Uuid after;
  std::size_t seen = 0;
  for (int page = 0; page < 10; ++page) {
    const auto found = source_.calls_blocking(from, after, kNoon + 3s, 2);
    ASSERT_TRUE(is_ok(found));
    seen += found->size();
    if (found->size() < 2) break;
    from = found->back().began_at;
    after = found->back().id;
  }
  EXPECT_EQ(seen, 6U) << "the last began when the report's time was over";
}

TEST_P(CallLogContract, TellsOfMessagesOneAfterTheOtherWhatHappened) {
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  const voicemail::Message message = commit(message_for("1001"));
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, voicemail::MessageState::saved)));
  const auto found = source_.messages_blocking(Uuid(), 0, Uuid::v7(kNoon + 24h), 10);
  ASSERT_TRUE(is_ok(found));
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].what, voicemail::Happening::committed);
  EXPECT_EQ((*found)[1].what, voicemail::Happening::saved);
  EXPECT_EQ((*found)[1].committed_at, message.committed_at);
  EXPECT_FALSE((*found)[0].is_of_probe);
  EXPECT_TRUE(source_.messages_blocking(Uuid::v7(kNoon + 1h), 0, Uuid::v7(kNoon + 24h), 10).value().empty());
}

TEST_P(CallLogContract, TellsWhatIsOfTheProbeByTheNameOfTheMailbox) {
  voicemail::Mailbox of_probe = mailbox_with("1001");
  of_probe.name = "Probe";
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(of_probe)));
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1002"))));
  commit(message_for("1001"));
  CallRecord of_somebody = record_at(kNoon + 1s, "b");
  of_somebody.mailbox = voicemail::MailboxNumber("1002");
  CallRecord of_nobody = record_at(kNoon + 2s, "c");
  of_nobody.mailbox = voicemail::MailboxNumber("4711");
  add({record_at(kNoon, "a"), of_somebody, of_nobody});
  const auto calls = source_.calls_blocking(kNoon, Uuid(), kNoon + 3s, 10);
  ASSERT_TRUE(is_ok(calls));
  ASSERT_EQ(calls->size(), 3U);
  EXPECT_TRUE((*calls)[0].is_of_probe);
  EXPECT_FALSE((*calls)[1].is_of_probe);
  EXPECT_FALSE((*calls)[2].is_of_probe);
  const auto events = source_.messages_blocking(Uuid(), 0, Uuid::v7(kNoon + 24h), 10);
  ASSERT_TRUE(is_ok(events));
  ASSERT_FALSE(events->empty());
  EXPECT_TRUE((*events)[0].is_of_probe);
}

}  // namespace
}  // namespace aftertone::storage
