#include "storage/journal/file_abandoned_recordings.h"

#include <gtest/gtest.h>

#include <fstream>

#include "files/scratch_directory_fake.h"
#include "storage/journal/recording_fake.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using voicemail::EndReason;
using voicemail::RecordingEnd;

Bytes read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

void write_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

class Salvage : public testing::Test {
 protected:
  std::unique_ptr<FileJournal> start() {
    JournalSettings settings;
    settings.directory = root_;
    settings.reserve_bytes = 0;
    settings.segment_bytes = 512 * 1024;
    auto journal = FileJournal::start(settings, {media_.lane()});
    EXPECT_TRUE(journal.has_value());
    return std::move(*journal);
  }

  async::StreamNumber record(FileJournal& journal, const voicemail::RecordingInfo& info, std::size_t size) {
    const auto stream = journal.begin(info);
    EXPECT_TRUE(media_.send(*stream, audio_of(info.id, size), 0, true));
    return *stream;
  }

  // The one segment of the one journal there is.
  fs::path segment() const { return fs::directory_iterator(root_)->path() / "00000001.seg"; }

  struct Placed {
    RecordType type;
    std::size_t position;
    std::size_t size;
  };
  std::vector<Placed> records_of(const Bytes& contents) const {
    const RecordMark mark = mark_of(*Uuid::parse(fs::directory_iterator(root_)->path().filename().string()));
    std::vector<Placed> records;
    for (std::size_t at = 0; const auto found = find_record(contents, at, mark);) {
      records.push_back({found->record.type, found->position, size_on_disk(found->record)});
      at = found->position + size_on_disk(found->record);
    }
    return records;
  }

  // Salvages a copy of the root in which the segment has other contents.
  std::vector<Salvaged> salvage_with(const Bytes& contents) {
    const files::ScratchDirectory other(files::ScratchDirectory::On::memory);
    const fs::path journal = fs::directory_iterator(root_)->path();
    fs::create_directories(other.path() / journal.filename());
    write_file(other.path() / journal.filename() / "00000001.seg", contents);
    auto salvaged = salvage_all({other.path()});
    left_damaged_ = fs::exists(other.path() / (journal.filename().string() + ".damaged"));
    return salvaged;
  }

  files::ScratchDirectory scratch_{files::ScratchDirectory::On::memory};
  const fs::path root_ = scratch_.path() / "journals";
  FakeMedia media_;
  Sealer sealer_;
  bool left_damaged_ = false;
};

TEST_F(Salvage, FindsNothingWhereNoJournalEverWas) {
  EXPECT_TRUE(salvage_all({scratch_.path() / "nowhere"}).empty());
}

TEST_F(Salvage, HandsOverWhatWasSealedAsItWasSealed) {
  const auto info = recording_info();
  {
    const auto journal = start();
    const auto stream = record(*journal, info, 700'001);  // more than one segment
    ASSERT_TRUE(sealer_.seal(*journal, stream, RecordingEnd{EndReason::maxlen, true}).has_value());
  }
  const auto salvaged = salvage_all({root_});
  ASSERT_EQ(salvaged.size(), 1U);
  EXPECT_EQ(salvaged[0].recording.info.id, info.id);
  EXPECT_EQ(salvaged[0].recording.info.caller.name, info.caller.name);
  EXPECT_EQ(salvaged[0].recording.info.started_at, info.started_at);
  EXPECT_EQ(salvaged[0].recording.end.reason, EndReason::maxlen);
  EXPECT_TRUE(salvaged[0].recording.end.urgent);
  EXPECT_EQ(salvaged[0].audio, audio_of(info.id, 700'001));
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(Salvage, MarksWhatWasStillBeingRecorded) {
  const auto info = recording_info();
  {
    const auto journal = start();
    record(*journal, info, 20'000);
  }
  const auto salvaged = salvage_all({root_});
  ASSERT_EQ(salvaged.size(), 1U);
  EXPECT_EQ(salvaged[0].recording.end.reason, EndReason::salvaged);
  EXPECT_EQ(salvaged[0].audio, audio_of(info.id, 20'000));
}

TEST_F(Salvage, LeavesOutWhatBrokeOffWithinASecondUnlessItWasSealed) {
  const auto sealed_info = recording_info();
  {
    const auto journal = start();
    record(*journal, recording_info(), 7'999);
    ASSERT_TRUE(sealer_.seal(*journal, record(*journal, sealed_info, 4'000)).has_value());
  }
  const auto salvaged = salvage_all({root_});
  ASSERT_EQ(salvaged.size(), 1U);
  EXPECT_EQ(salvaged[0].recording.info.id, sealed_info.id);
}

TEST_F(Salvage, DropsAGreetingThatNobodyAccepted) {
  auto greeting = recording_info();
  greeting.is_message = false;
  {
    const auto journal = start();
    ASSERT_TRUE(sealer_.seal(*journal, record(*journal, greeting, 16'000)).has_value());
  }
  EXPECT_TRUE(salvage_all({root_}).empty());
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(Salvage, TakesAudioAfterTheSealWhenItIsASecondOrMore) {
  const auto little = recording_info();
  const auto much = recording_info();
  {
    const auto journal = start();
    for (const auto& [info, extra] : {std::pair{little, std::size_t{7'999}}, std::pair{much, std::size_t{8'000}}}) {
      const auto stream = record(*journal, info, 16'000);
      ASSERT_TRUE(sealer_.seal(*journal, stream, RecordingEnd{EndReason::dtmf, true}).has_value());
      const Bytes audio = audio_of(info.id, 16'000 + extra);
      ASSERT_TRUE(media_.send(stream, std::span(audio).subspan(16'000), 16'000, false));
    }
  }
  const auto salvaged = salvage_all({root_});
  ASSERT_EQ(salvaged.size(), 2U);
  const bool little_first = salvaged[0].recording.info.id == little.id;
  const Salvaged& short_one = salvaged[little_first ? 0 : 1];
  const Salvaged& long_one = salvaged[little_first ? 1 : 0];
  EXPECT_EQ(short_one.recording.end.reason, EndReason::dtmf);
  EXPECT_EQ(short_one.audio, audio_of(little.id, 16'000));
  EXPECT_EQ(long_one.recording.end.reason, EndReason::salvaged);
  EXPECT_TRUE(long_one.recording.end.urgent);
  EXPECT_EQ(long_one.audio, audio_of(much.id, 24'000));
}

TEST_F(Salvage, DoesNotTouchTheJournalOfALivingProcess) {
  const auto info = recording_info();
  const auto journal = start();
  const auto stream = record(*journal, info, 16'000);
  ASSERT_TRUE(sealer_.seal(*journal, stream).has_value());
  EXPECT_TRUE(salvage_all({root_}).empty());
  const auto source = journal->open(stream);
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(read_all(**source), audio_of(info.id, 16'000));
}

TEST_F(Salvage, IsDoneByOneWhenTwoTryAtOnce) {
  {
    const auto journal = start();
    ASSERT_TRUE(sealer_.seal(*journal, record(*journal, recording_info(), 16'000)).has_value());
  }
  FileAbandonedRecordings first({root_});
  FileAbandonedRecordings second({root_});
  const auto refuse = [](voicemail::AbandonedRecordings::Found&) -> Status { return fail(Code::conflict, "twice"); };
  int by_second = -1;
  const auto by_first = first.for_each_blocking([&](voicemail::AbandonedRecordings::Found&) -> Status {
    by_second = second.for_each_blocking(refuse).value_or(-1);
    return {};
  });
  EXPECT_EQ(by_first.value_or(-1), 1);
  EXPECT_EQ(by_second, 0);
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(Salvage, KeepsTheJournalUntilEverythingIsCommitted) {
  {
    const auto journal = start();
    ASSERT_TRUE(sealer_.seal(*journal, record(*journal, recording_info(), 16'000)).has_value());
    ASSERT_TRUE(sealer_.seal(*journal, record(*journal, recording_info(), 16'000)).has_value());
  }
  int calls = 0;
  FileAbandonedRecordings abandoned({root_});
  const auto count = abandoned.for_each_blocking([&calls](voicemail::AbandonedRecordings::Found&) -> Status {
    if (++calls == 1) return fail_temporarily(Code::unavailable, "no database");
    return {};
  });
  EXPECT_EQ(count.value_or(-1), 1);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(salvage_all({root_}).size(), 2U);
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(Salvage, EndsARemovalThatWasCutShort) {
  fs::create_directories(root_ / (Uuid::v7(from_millis(7)).to_string() + ".done") / "rest");
  EXPECT_TRUE(salvage_all({root_}).empty());
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(Salvage, TakesWhatPrecedesATornEndWhereverItIsTorn) {
  const auto info = recording_info();
  {
    const auto journal = start();
    record(*journal, info, 9'600 + 100);
  }
  Bytes contents = read_file(segment());
  const Placed last = records_of(contents).back();
  ASSERT_EQ(last.type, RecordType::audio);
  contents.resize(last.position + last.size);
  const Bytes whole = audio_of(info.id, 9'700);
  for (std::size_t kept = 0; kept <= last.size; ++kept) {
    Bytes torn(contents.begin(), contents.begin() + static_cast<std::ptrdiff_t>(last.position + kept));
    for (const bool padded : {false, true}) {  // the file ends there, or the rest of the page was never written
      if (padded) torn.resize(last.position + last.size + 4096, 0);
      const auto salvaged = salvage_with(torn);
      ASSERT_EQ(salvaged.size(), 1U) << kept;
      // A page that was never written is zeros, and so may be the end of the record that belongs there.
      const bool is_whole =
          std::equal(contents.begin(), contents.end(), torn.begin(),
                     torn.begin() + static_cast<std::ptrdiff_t>(std::min(torn.size(), contents.size())));
      const std::size_t lost = is_whole ? 0 : 100;
      ASSERT_EQ(salvaged[0].audio, Bytes(whole.begin(), whole.end() - static_cast<std::ptrdiff_t>(lost))) << kept;
    }
  }
}

TEST_F(Salvage, LosesOnlyTheRecordInWhichAByteHasFlipped) {
  const auto first = recording_info();
  const auto second = recording_info();
  {
    const auto journal = start();
    for (const auto& info : {first, second})
      ASSERT_TRUE(sealer_.seal(*journal, record(*journal, info, 16'000)).has_value());
  }
  const Bytes contents = read_file(segment());
  const auto records = records_of(contents);
  ASSERT_EQ(records.size(), 1U + 2 * (1 + 10 + 1));
  for (std::size_t i = 0; i < records.size(); ++i) {
    Bytes damaged = contents;
    damaged[records[i].position + records[i].size / 2] ^= 0x40;
    const auto salvaged = salvage_with(damaged);
    const bool lost_a_begin = records[i].type == RecordType::begin;
    ASSERT_EQ(salvaged.size(), lost_a_begin ? 1U : 2U) << i;
    EXPECT_EQ(left_damaged_, lost_a_begin) << i;
    std::size_t exact = 0;
    std::size_t cut_off = 0;
    for (const Salvaged& one : salvaged) {
      EXPECT_EQ(one.recording.bytes, 16'000U) << i;
      exact += one.audio == audio_of(one.recording.info.id, 16'000) ? 1 : 0;
      cut_off += one.recording.end.reason == EndReason::salvaged ? 1 : 0;
    }
    EXPECT_EQ(exact, records[i].type == RecordType::audio ? 1U : salvaged.size()) << i;
    EXPECT_EQ(cut_off, records[i].type == RecordType::seal ? 1U : 0U) << i;
  }
}

TEST_F(Salvage, GoesOnPastARecordThatIsNoJson) {
  const auto info = recording_info();
  {
    const auto journal = start();
    ASSERT_TRUE(sealer_.seal(*journal, record(*journal, info, 16'000)).has_value());
  }
  Bytes contents = read_file(segment());
  const RecordMark mark = mark_of(*Uuid::parse(fs::directory_iterator(root_)->path().filename().string()));
  Bytes with_nonsense;
  const std::string nonsense = "{\"v\":1,";
  const std::span text(reinterpret_cast<const std::uint8_t*>(nonsense.data()), nonsense.size());
  append_record(with_nonsense, mark, Record{RecordType::begin, Uuid::v7(from_millis(1)), 0, 0, text});
  append_record(with_nonsense, mark, Record{RecordType::seal, Uuid::v7(from_millis(1)), 0, 0, text});
  append_record(with_nonsense, mark, Record{static_cast<RecordType>(99), info.id, 0, 0, text});
  with_nonsense.insert(with_nonsense.end(), contents.begin(), contents.end());
  const auto salvaged = salvage_with(with_nonsense);
  ASSERT_EQ(salvaged.size(), 1U);
  EXPECT_EQ(salvaged[0].audio, audio_of(info.id, 16'000));
}

}  // namespace
}  // namespace aftertone::storage
