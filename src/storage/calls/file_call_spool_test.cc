#include "storage/calls/file_call_spool.h"

#include <gtest/gtest.h>

#include <fstream>

#include "files/scratch_directory_fake.h"
#include "storage/calls/call_record_json.h"

namespace aftertone::storage {
namespace {

using voicemail::CallRecord;

CallRecord whole_record() {
  CallRecord record;
  record.began_at = from_millis(1'795'348'800'123);
  record.id = Uuid::v7(record.began_at);
  record.node = "n1";
  record.call_id = "a\"b\n@pbx";
  record.answered_at = from_millis(1'795'348'800'456);
  record.ended_at = from_millis(1'795'348'812'000);
  record.mailbox = voicemail::MailboxNumber("1001");
  record.caller = {"+4930123456", "Zoë <script>"};
  record.called = "1002";
  record.outcome = voicemail::CallOutcome::log_in_refused;
  record.detail = "log-in refused";
  record.status = 200;
  record.message = Uuid::v7(record.began_at);
  record.heard = 3;
  record.quality = {"pcma", 100, 99, 1, 7};
  record.calls = 2;
  record.story = "0 in INVITE\n3 out 200 OK\n";
  return record;
}

class Spool : public testing::Test {
 protected:
  files::ScratchDirectory scratch_{files::ScratchDirectory::On::memory};
  FileCallSpool spool_{scratch_.path() / "calls"};
};

TEST_F(Spool, GivesBackWhatItWasGiven) {
  CallRecord second = whole_record();
  second.answered_at.reset();
  second.message = Uuid();
  const std::vector<CallRecord> records{whole_record(), second};
  ASSERT_TRUE(spool_.put_blocking(records).has_value());
  FileCallSpool after_a_restart(scratch_.path() / "calls");
  const auto batch = after_a_restart.oldest_blocking();
  ASSERT_TRUE(batch && *batch);
  ASSERT_EQ((*batch)->records.size(), 2U);
  EXPECT_EQ((*batch)->records[1].call_id, second.call_id);
  EXPECT_EQ((*batch)->records[1].answered_at, second.answered_at);
  EXPECT_TRUE((*batch)->records[1].message.is_none());
  EXPECT_EQ(to_line((*batch)->records[0]), to_line(records[0]));
  EXPECT_EQ((*batch)->records[0].story, records[0].story);
  ASSERT_TRUE(spool_.remove_blocking((*batch)->name).has_value());
  EXPECT_FALSE(spool_.oldest_blocking().value().has_value());
}

TEST_F(Spool, IsEmptyBeforeAnythingWaits) {
  EXPECT_FALSE(spool_.oldest_blocking().value().has_value());
}

TEST_F(Spool, TakesNoMoreThanItMay) {
  FileCallSpool small(scratch_.path() / "small", 1'000);
  const std::vector<CallRecord> one{whole_record()};
  Status put;
  int taken = 0;
  for (; put && taken < 100; ++taken)
    put = small.put_blocking(one);
  ASSERT_FALSE(put.has_value());
  EXPECT_EQ(put.error().code, Code::full);
  EXPECT_LT(taken, 5);
}

TEST_F(Spool, SetsAsideWhatItCannotRead) {
  ASSERT_TRUE(spool_.put_blocking(std::vector<CallRecord>{whole_record()}).has_value());
  std::ofstream(scratch_.path() / "calls" / "0.calls") << "{\"id\": 7}\n";
  const auto batch = spool_.oldest_blocking();
  ASSERT_TRUE(batch && *batch);
  EXPECT_EQ((*batch)->records.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(scratch_.path() / "calls" / "0.calls.damaged"));
}

}  // namespace
}  // namespace aftertone::storage
