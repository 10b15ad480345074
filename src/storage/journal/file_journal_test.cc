#include "storage/journal/file_journal.h"

#include <gtest/gtest.h>

#include "async/task_group.h"
#include "files/scratch_directory_fake.h"
#include "storage/journal/recording_fake.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using voicemail::EndReason;
using voicemail::RecordingEnd;

JournalSettings settings_in(const files::ScratchDirectory& scratch) {
  JournalSettings settings;
  settings.directory = scratch.path() / "journals";
  settings.reserve_bytes = 0;
  settings.segment_bytes = 1 << 20;
  return settings;
}

std::unique_ptr<FileJournal> start_or_die(const JournalSettings& settings, std::vector<async::ChunkLane*> lanes) {
  auto journal = FileJournal::start(settings, std::move(lanes));
  if (!journal) ADD_FAILURE() << to_string(journal.error());
  return std::move(*journal);
}

Bytes read_sealed(FileJournal& journal, async::StreamNumber stream) {
  auto source = journal.open(stream);
  return source ? read_all(**source) : Bytes{};
}

std::ptrdiff_t count_segments(const fs::path& root) {
  std::ptrdiff_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    count += entry.path().extension() == ".seg" ? 1 : 0;
  return count;
}

class Journal : public testing::Test {
 protected:
  // A sealed recording of `size` bytes.
  async::StreamNumber record(FileJournal& journal, std::size_t size, const voicemail::RecordingInfo& info) {
    const auto stream = journal.begin(info);
    EXPECT_TRUE(stream.has_value());
    EXPECT_TRUE(media_.send(*stream, audio_of(info.id, size), 0, true));
    EXPECT_TRUE(sealer_.seal(journal, *stream).has_value());
    return *stream;
  }

  files::ScratchDirectory scratch_;
  FakeMedia media_;
  Sealer sealer_;
};

TEST_F(Journal, GivesBackExactlyWhatTwoHundredCallsRecordedAtOnce) {
  FakeMedia second_media;
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane(), second_media.lane()});
  struct Call {
    voicemail::RecordingInfo info = recording_info();
    async::StreamNumber stream = 0;
    Bytes audio;
  };
  std::vector<Call> calls(200);
  std::size_t size = 8'000;
  for (Call& call : calls) {
    call.stream = *journal->begin(call.info);
    call.audio = audio_of(call.info.id, size += 177);
  }
  const auto send_half = [&calls](FakeMedia& media, std::size_t half) {
    for (std::size_t at = 0; at < 44'000; at += 1600) {
      for (std::size_t i = half; i < calls.size(); i += 2) {
        const Call& call = calls[i];
        if (at >= call.audio.size()) continue;
        const auto piece = std::span(call.audio).subspan(at, std::min<std::size_t>(1600, call.audio.size() - at));
        EXPECT_TRUE(media.send(call.stream, piece, at, at + piece.size() == call.audio.size()));
      }
    }
  };
  std::thread first([&] { send_half(media_, 0); });
  std::thread second([&] { send_half(second_media, 1); });
  for (Call& call : calls) {
    const auto sealed = sealer_.seal(*journal, call.stream);
    ASSERT_TRUE(sealed.has_value()) << to_string(sealed.error());
    EXPECT_EQ(sealed->bytes, call.audio.size());
    EXPECT_EQ(read_sealed(*journal, call.stream), call.audio);
  }
  first.join();
  second.join();
  EXPECT_GT(count_segments(scratch_.path()), 4);
}

TEST_F(Journal, SealsOnlyWhenTheLastChunkHasArrived) {
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
  const auto info = recording_info();
  const auto stream = *journal->begin(info);
  const Bytes audio = audio_of(info.id, 5'000);
  ASSERT_TRUE(media_.send(stream, audio, 0, false));
  const auto early = sealer_.seal(*journal, stream, {}, 30ms);
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().code, Code::timeout);
  EXPECT_TRUE(early.error().temporary);
  EXPECT_EQ(journal->open(stream).error().code, Code::not_found);

  ASSERT_TRUE(media_.send(stream, {}, 5'000, true));
  const auto sealed = sealer_.seal(*journal, stream, RecordingEnd{EndReason::dtmf, false});
  ASSERT_TRUE(sealed.has_value());
  EXPECT_EQ(sealed->end.reason, EndReason::dtmf);
  EXPECT_EQ(read_sealed(*journal, stream), audio);
}

TEST_F(Journal, AppendsToASealedRecording) {
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
  const auto info = recording_info();
  const auto stream = record(*journal, 10'001, info);
  const Bytes audio = audio_of(info.id, 30'000);
  ASSERT_TRUE(media_.send(stream, std::span(audio).subspan(10'001), 10'001, true));
  const auto sealed = sealer_.seal(*journal, stream);
  ASSERT_TRUE(sealed.has_value());
  EXPECT_EQ(sealed->bytes, 30'000U);
  EXPECT_EQ(read_sealed(*journal, stream), audio);
}

TEST_F(Journal, ChangesTheEndOfASealedRecording) {
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
  const auto info = recording_info();
  const auto stream = record(*journal, 9'000, info);
  const auto sealed = sealer_.seal(*journal, stream, RecordingEnd{EndReason::dtmf, true});
  ASSERT_TRUE(sealed.has_value());
  EXPECT_TRUE(sealed->end.urgent);
  EXPECT_EQ(sealed->bytes, 9'000U);
  EXPECT_EQ(sealed->info.id, info.id);
}

TEST_F(Journal, PutsSilenceWhereAudioWasDropped) {
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
  for (const auto& [codec, silence] :
       {std::pair{voicemail::AudioCodec::pcmu, 0xff}, {voicemail::AudioCodec::pcma, 0xd5}}) {
    auto info = recording_info();
    info.codec = codec;
    const auto stream = *journal->begin(info);
    Bytes audio = audio_of(info.id, 4'800);
    ASSERT_TRUE(media_.send(stream, std::span(audio).first(1'600), 0, false));
    ASSERT_TRUE(media_.send(stream, std::span(audio).subspan(3'200), 3'200, true));
    ASSERT_TRUE(sealer_.seal(*journal, stream).has_value());
    std::fill(audio.begin() + 1'600, audio.begin() + 3'200, static_cast<std::uint8_t>(silence));
    EXPECT_EQ(read_sealed(*journal, stream), audio);
  }
}

TEST_F(Journal, GivesChunksBackOnlyWhenTheyAreDurable) {
  FakeMedia shallow(4);
  auto settings = settings_in(scratch_);
  settings.sync_interval = 1h;
  const auto journal = start_or_die(settings, {shallow.lane()});
  const auto stream = *journal->begin(recording_info());
  ASSERT_TRUE(shallow.send(stream, Bytes(4 * 1600), 0, true));
  EXPECT_EQ(shallow.take(150ms), nullptr);
  ASSERT_TRUE(sealer_.seal(*journal, stream).has_value());
  EXPECT_NE(shallow.take(), nullptr);
}

TEST_F(Journal, ForgetsWhatIsCommittedAndFreesItsSegments) {
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
  const auto kept_info = recording_info();
  const auto kept = record(*journal, 20'000, kept_info);  // its segment must stay, and what forgets its neighbours
  for (int i = 0; i < 60; ++i) {
    const auto stream = record(*journal, 80'000, recording_info());
    journal->forget(stream);
    EXPECT_EQ(journal->open(stream).error().code, Code::not_found);
  }
  EXPECT_TRUE(becomes_true([&] { return count_segments(scratch_.path()) <= 3; })) << count_segments(scratch_.path());
  EXPECT_EQ(read_sealed(*journal, kept), audio_of(kept_info.id, 20'000));
}

TEST_F(Journal, NeverBringsBackWhatWasForgottenThoughItsSegmentsGoAtDifferentTimes) {
  const auto kept_info = recording_info();
  {
    const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
    record(*journal, 20'000, kept_info);
    for (int i = 0; i < 60; ++i)
      journal->forget(record(*journal, 80'000, recording_info()));
    EXPECT_TRUE(becomes_true([&] { return count_segments(scratch_.path()) <= 3; }));
  }
  const auto salvaged = salvage_all({scratch_.path() / "journals"});
  ASSERT_EQ(salvaged.size(), 1U);
  EXPECT_EQ(salvaged[0].recording.info.id, kept_info.id);
}

TEST_F(Journal, LetsAReaderFinishThoughTheRecordingIsForgotten) {
  const auto info = recording_info();
  std::unique_ptr<voicemail::AudioSource> source;
  {
    const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
    const auto stream = record(*journal, 20'000, info);
    source = std::move(*journal->open(stream));
    journal->forget(stream);
  }
  EXPECT_EQ(read_all(*source), audio_of(info.id, 20'000));
}

TEST_F(Journal, LeavesNothingBehindWhenAllIsForgotten) {
  {
    const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
    journal->forget(record(*journal, 20'000, recording_info()));
  }
  EXPECT_TRUE(fs::is_empty(scratch_.path() / "journals"));
}

TEST_F(Journal, RefusesMoreRecordingsThanItsBound) {
  auto settings = settings_in(scratch_);
  settings.max_recordings = 2;
  const auto journal = start_or_die(settings, {media_.lane()});
  const auto stream = *journal->begin(recording_info());
  EXPECT_TRUE(journal->begin(recording_info()).has_value());
  EXPECT_EQ(journal->begin(recording_info()).error().code, Code::full);
  journal->forget(stream);
  EXPECT_TRUE(journal->begin(recording_info()).has_value());
}

TEST_F(Journal, RefusesNewRecordingsWhenTheDiskIsNearlyFull) {
  auto settings = settings_in(scratch_);
  settings.reserve_bytes = UINT64_MAX;
  const auto journal = start_or_die(settings, {media_.lane()});
  EXPECT_TRUE(becomes_true([&] { return !journal->is_healthy(); }));
  EXPECT_EQ(journal->begin(recording_info()).error().code, Code::full);
}

TEST_F(Journal, SaysThatASealOfSomethingForgottenFindsNothing) {
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
  const auto stream = record(*journal, 20'000, recording_info());
  journal->forget(stream);
  EXPECT_EQ(sealer_.seal(*journal, stream).error().code, Code::not_found);
}

async::Task<> seal_for_ever(FileJournal& journal, async::StreamNumber stream) {
  const RecordingEnd end;
  (void)co_await journal.seal(stream, end, async::Deadline::never());
}

TEST_F(Journal, OutlivesACallThatLeavesWhileItWaitsForItsSeal) {
  const auto journal = start_or_die(settings_in(scratch_), {media_.lane()});
  const auto info = recording_info();
  const auto stream = *journal->begin(info);
  async::TaskGroup group(sealer_.loop().executor());
  group.spawn("caller", seal_for_ever(*journal, stream));
  group.stop_blocking();
  ASSERT_TRUE(media_.send(stream, audio_of(info.id, 3'000), 0, true));
  EXPECT_TRUE(sealer_.seal(*journal, stream).has_value());
}

TEST_F(Journal, SaysWhichDirectoryIsNoGood) {
  JournalSettings settings = settings_in(scratch_);
  settings.directory = "/proc/no/such/root";
  const auto journal = FileJournal::start(settings, {media_.lane()});
  ASSERT_FALSE(journal.has_value());
  EXPECT_NE(journal.error().detail.find("/proc/no/such/root"), std::string::npos) << journal.error().detail;
}

}  // namespace
}  // namespace aftertone::storage
