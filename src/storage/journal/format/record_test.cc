#include "storage/journal/format/record.h"

#include <gtest/gtest.h>

#include "storage/journal/format/crc32c.h"
#include "storage/journal/format/record_json.h"

namespace aftertone::storage {
namespace {

const Uuid kJournal = Uuid::v7(from_millis(1'790'000'000'123));
const RecordMark kMark = mark_of(kJournal);

std::vector<std::uint8_t> some_bytes(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 131 + i / 7);
  return bytes;
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Crc32c, HasTheValueOfTheRfc) {
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0)), 0x8a9136aaU);  // RFC 3720 B.4
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xe3069283U);
}

TEST(Crc32c, IsTheSameByTableAndByInstruction) {
  if (!has_crc32c_instruction()) GTEST_SKIP() << "this processor has no instruction for it";
  const auto bytes = some_bytes(5000);
  for (std::size_t size = 0; size < 70; ++size) {
    const auto piece = std::span(bytes).subspan(size % 9, size);
    EXPECT_EQ(crc32c_by_instruction(piece), crc32c_by_table(piece)) << size;
  }
  EXPECT_EQ(crc32c_by_instruction(bytes), crc32c_by_table(bytes));
}

TEST(Record, ReadsAsItWasWritten) {
  const auto payload = some_bytes(1600);
  std::vector<std::uint8_t> segment = some_bytes(3);
  const Uuid id = Uuid::v7(from_millis(5));
  append_record(segment, kMark, Record{RecordType::audio, id, 77, 16'000, payload});
  const auto record = record_at(segment, 3, kMark);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->type, RecordType::audio);
  EXPECT_EQ(record->recording, id);
  EXPECT_EQ(record->sequence, 77U);
  EXPECT_EQ(record->offset, 16'000U);
  EXPECT_TRUE(std::ranges::equal(record->payload, payload));
  EXPECT_EQ(3 + size_on_disk(*record), segment.size());
}

TEST(Record, IsRefusedWithAnyByteChanged) {
  std::vector<std::uint8_t> segment;
  append_record(segment, kMark, Record{RecordType::seal, Uuid::v7(from_millis(5)), 1, 0, some_bytes(40)});
  for (std::size_t i = 0; i < segment.size(); ++i) {
    segment[i] ^= 0x10;
    EXPECT_FALSE(record_at(segment, 0, kMark).has_value()) << i;
    segment[i] ^= 0x10;
  }
  EXPECT_TRUE(record_at(segment, 0, kMark).has_value());
}

TEST(Record, IsFoundBehindDamage) {
  std::vector<std::uint8_t> segment;
  append_record(segment, kMark, Record{RecordType::audio, Uuid(), 1, 0, some_bytes(500)});
  const std::size_t second = segment.size();
  append_record(segment, kMark, Record{RecordType::forget, Uuid(), 2, 0, {}});
  segment[10] ^= 1;
  const auto found = find_record(segment, 0, kMark);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->position, second);
  EXPECT_EQ(found->record.type, RecordType::forget);
}

TEST(Record, SpokenIntoAnotherJournalsAudioIsNotFound) {
  std::vector<std::uint8_t> forged;
  append_record(forged, mark_of(Uuid::v7(from_millis(9))), Record{RecordType::seal, Uuid(), 1, 0, {}});
  std::vector<std::uint8_t> segment;
  append_record(segment, kMark, Record{RecordType::audio, Uuid(), 1, 0, forged});
  segment[8] ^= 1;
  EXPECT_FALSE(find_record(segment, 0, kMark).has_value());
}

TEST(RecordJson, KeepsWhatIsKnownOfARecording) {
  voicemail::RecordingInfo info;
  info.id = Uuid::v7(from_millis(5));
  info.mailbox = voicemail::MailboxNumber("4711");
  info.caller = {"+4930", "J\xc3\xb6rg\r\n\"quoted\""};
  info.called = "0815";
  info.started_at = from_millis(1'790'000'000'123);
  info.codec = voicemail::AudioCodec::pcma;
  info.sip_call_id = "x@y";
  info.is_message = false;
  const auto read = parse_begin(bytes_of(begin_payload(info)));
  ASSERT_TRUE(read.has_value()) << to_string(read.error());
  EXPECT_EQ(read->id, info.id);
  EXPECT_EQ(read->mailbox, info.mailbox);
  EXPECT_EQ(read->caller.number, info.caller.number);
  EXPECT_EQ(read->caller.name, info.caller.name);
  EXPECT_EQ(read->called, info.called);
  EXPECT_EQ(read->started_at, info.started_at);
  EXPECT_EQ(read->codec, info.codec);
  EXPECT_EQ(read->sip_call_id, info.sip_call_id);
  EXPECT_FALSE(read->is_message);
}

TEST(RecordJson, TakesAnyCallerName) {
  voicemail::RecordingInfo info;
  info.caller.name = std::string(100'000, '\xfe');  // not UTF-8, and far too long
  const std::string payload = begin_payload(info);
  EXPECT_LT(payload.size(), kMaxPayload);
  EXPECT_TRUE(parse_begin(bytes_of(payload)).has_value());
}

TEST(RecordJson, RefusesWhatIsBroken) {
  EXPECT_EQ(parse_begin(bytes_of("{\"v\":1,\"id\":")).error().code, Code::corrupt);
  EXPECT_EQ(parse_begin(bytes_of("{\"v\":1}")).error().code, Code::corrupt);
  EXPECT_EQ(parse_seal(bytes_of("{\"v\":1,\"bytes\":\"many\"}")).error().code, Code::corrupt);
  EXPECT_EQ(parse_seal(bytes_of("{\"bytes\":1,\"reason\":\"boredom\",\"urgent\":false}")).error().code, Code::corrupt);
}

}  // namespace
}  // namespace aftertone::storage
