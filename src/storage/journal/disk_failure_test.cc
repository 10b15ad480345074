// Full disks, failing disks, and power loss: the real ones, on small file systems that this test mounts.
#include <gtest/gtest.h>

#include <fstream>

#include "files/mounted_disk_fake.h"
#include "files/scratch_directory_fake.h"
#include "storage/journal/file_size_limit_fake.h"
#include "storage/journal/recording_fake.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using voicemail::EndReason;

JournalSettings settings_in(const fs::path& root) {
  JournalSettings settings;
  settings.directory = root;
  settings.reserve_bytes = 0;
  settings.segment_bytes = 512 * 1024;
  settings.sync_interval = 20ms;
  return settings;
}

class Disk : public testing::Test {
 protected:
  std::unique_ptr<FileJournal> start(const JournalSettings& settings) {
    auto journal = FileJournal::start(settings, {media_.lane()});
    EXPECT_TRUE(journal.has_value()) << (journal ? "" : to_string(journal.error()));
    return std::move(*journal);
  }

  // A sealed recording; what the seal said in `last_seal_`.
  Result<async::StreamNumber> record(FileJournal& journal, const voicemail::RecordingInfo& info, std::size_t size) {
    const auto stream = journal.begin(info);
    if (!stream) return stream;
    EXPECT_TRUE(media_.send(*stream, audio_of(info.id, size), 0, true));
    last_seal_ = sealer_.seal(journal, *stream);
    return stream;
  }

  // A journal with a sealed recording, whose process has ended.
  Uuid record_one(const fs::path& root) {
    const auto info = recording_info();
    EXPECT_TRUE(record(*start(settings_in(root)), info, 16'000).has_value());
    EXPECT_TRUE(last_seal_.has_value());
    return info.id;
  }

  static Bytes read_sealed(FileJournal& journal, async::StreamNumber stream) {
    auto source = journal.open(stream);
    return source ? read_all(**source) : Bytes{};
  }

  FakeMedia media_;
  Sealer sealer_;
  SealResult last_seal_;
};

TEST_F(Disk, ThatRefusesAWriteGetsEverythingAgainInANewFile) {
  const files::ScratchDirectory scratch;
  std::vector<std::pair<async::StreamNumber, Uuid>> calls;
  {
    const auto journal = start(settings_in(scratch.path()));
    for (int i = 0; i < 3; ++i) {
      const auto info = recording_info();
      calls.emplace_back(*record(*journal, info, 60'000), info.id);
      ASSERT_TRUE(last_seal_.has_value());
    }
    const FileSizeLimit limit(220'000);  // the current segment stands at some 190,000
    for (int i = 0; i < 5; ++i) {
      const auto info = recording_info();
      calls.emplace_back(*record(*journal, info, 60'000), info.id);
      ASSERT_TRUE(last_seal_.has_value()) << to_string(last_seal_.error());
    }
    for (const auto& [stream, id] : calls)
      EXPECT_EQ(read_sealed(*journal, stream), audio_of(id, 60'000));
    EXPECT_TRUE(journal->is_healthy());
  }
  const auto salvaged = salvage_all({scratch.path()});
  EXPECT_EQ(salvaged.size(), calls.size());
  for (const Salvaged& one : salvaged)
    EXPECT_EQ(one.audio, audio_of(one.recording.info.id, 60'000));
}

TEST_F(Disk, ThatIsFullRefusesNewRecordingsAndServesAgainWhenThereIsSpace) {
  const files::MountedDisk disk(files::MountedDisk::Kind::memory, 4);
  if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
  const auto journal = start(settings_in(disk.path() / "journals"));
  std::vector<std::pair<async::StreamNumber, Uuid>> safe;
  std::optional<Error> refusal;
  while (!refusal) {
    const auto info = recording_info();
    const auto stream = record(*journal, info, 60'000);
    if (!stream) {
      refusal = stream.error();
    } else if (last_seal_) {
      safe.emplace_back(*stream, info.id);
    } else {
      EXPECT_EQ(last_seal_.error().code, Code::unavailable);
      EXPECT_TRUE(last_seal_.error().temporary);
    }
    ASSERT_LT(safe.size(), 100U);
  }
  EXPECT_TRUE(refusal->code == Code::full || refusal->code == Code::unavailable);
  EXPECT_FALSE(journal->is_healthy());
  EXPECT_GT(safe.size(), 40U);
  for (const auto& [stream, id] : safe) {
    EXPECT_EQ(read_sealed(*journal, stream), audio_of(id, 60'000));
    journal->forget(stream);
  }
  EXPECT_TRUE(becomes_true([&] { return journal->is_healthy(); }));
  EXPECT_TRUE(record(*journal, recording_info(), 60'000).has_value());
  EXPECT_TRUE(last_seal_.has_value());
}

TEST_F(Disk, ThatIsFullIsLeftForTheAlternateOne) {
  const files::MountedDisk disk(files::MountedDisk::Kind::memory, 4);
  if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
  const files::ScratchDirectory other;
  auto settings = settings_in(disk.path());
  settings.alternate_directory = other.path();
  {
    const auto journal = start(settings);
    const auto stream = *journal->begin(recording_info());
    const Bytes audio = audio_of(Uuid(), 6'000'000);  // one recording across both
    ASSERT_TRUE(media_.send(stream, audio, 0, true));
    const auto sealed = sealer_.seal(*journal, stream);
    ASSERT_TRUE(sealed.has_value()) << to_string(sealed.error());
    EXPECT_EQ(read_sealed(*journal, stream), audio);
    EXPECT_TRUE(becomes_true([&] { return journal->is_healthy(); }));
  }
  const auto salvaged = salvage_all({disk.path(), other.path()});
  ASSERT_EQ(salvaged.size(), 1U);
  EXPECT_EQ(salvaged[0].audio, audio_of(Uuid(), 6'000'000));
  EXPECT_TRUE(fs::is_empty(disk.path()));
  EXPECT_TRUE(fs::is_empty(other.path()));
}

TEST_F(Disk, ThatDiesIsLeftForTheAlternateOneAndReadWhenItIsBack) {
  files::MountedDisk disk(files::MountedDisk::Kind::ext4, 32);
  if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
  const files::ScratchDirectory other;
  auto settings = settings_in(disk.path() / "journals");
  settings.alternate_directory = other.path();
  const auto before = recording_info();
  const auto across = recording_info();
  {
    const auto journal = start(settings);
    ASSERT_TRUE(record(*journal, before, 60'000).has_value());
    ASSERT_TRUE(last_seal_.has_value());
    const Bytes audio = audio_of(across.id, 80'000);
    const auto stream = *journal->begin(across);
    ASSERT_TRUE(media_.send(stream, std::span(audio).first(40'000), 0, true));
    ASSERT_TRUE(sealer_.seal(*journal, stream).has_value());
    disk.cut_power();
    ASSERT_TRUE(media_.send(stream, std::span(audio).subspan(40'000), 40'000, true));
    const auto sealed = sealer_.seal(*journal, stream);
    ASSERT_TRUE(sealed.has_value()) << to_string(sealed.error());
    EXPECT_EQ(sealed->bytes, 80'000U);
    EXPECT_TRUE(journal->is_healthy());
  }
  disk.restart();
  const auto salvaged = salvage_all({disk.path() / "journals", other.path()});
  ASSERT_EQ(salvaged.size(), 2U);
  for (const Salvaged& one : salvaged) {
    EXPECT_EQ(one.audio, audio_of(one.recording.info.id, one.recording.info.id == before.id ? 60'000 : 80'000));
  }
}

TEST_F(Disk, ThatDiesAloneMakesTheJournalUnavailable) {
  files::MountedDisk disk(files::MountedDisk::Kind::ext4, 32);
  if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
  const auto journal = start(settings_in(disk.path() / "journals"));
  const auto info = recording_info();
  const auto stream = *journal->begin(info);
  disk.cut_power();
  ASSERT_TRUE(media_.send(stream, audio_of(info.id, 16'000), 0, true));
  const auto sealed = sealer_.seal(*journal, stream);
  ASSERT_FALSE(sealed.has_value());
  EXPECT_EQ(sealed.error().code, Code::unavailable);
  EXPECT_FALSE(journal->is_healthy());
  EXPECT_EQ(journal->begin(recording_info()).error().code, Code::unavailable);
}

TEST_F(Disk, ThatLosesPowerKeepsWhatWasSealedAndWhatWasSynced) {
  for (int round = 0; round < 3; ++round) {
    files::MountedDisk disk(files::MountedDisk::Kind::ext4, 32);
    if (!disk.why_not().empty()) GTEST_SKIP() << disk.why_not();
    constexpr std::size_t kPool = 8;
    constexpr std::size_t kChunks = 40;
    FakeMedia shallow(kPool);
    const auto running = recording_info();
    std::vector<Uuid> sealed;
    {
      auto journal =
          std::move(*FileJournal::start(settings_in(disk.path() / "journals"), {media_.lane(), shallow.lane()}));
      for (int i = 0; i < 5 + 7 * round; ++i) {
        const auto info = recording_info();
        ASSERT_TRUE(record(*journal, info, 60'000).has_value());
        ASSERT_TRUE(last_seal_.has_value());
        sealed.push_back(info.id);
      }
      // To send the last chunk all but kPool must have come back, and so be durable.
      ASSERT_TRUE(shallow.send(*journal->begin(running), audio_of(running.id, kChunks * 1600), 0, false));
      disk.cut_power();
    }
    disk.restart();
    const auto salvaged = salvage_all({disk.path() / "journals"});
    ASSERT_EQ(salvaged.size(), sealed.size() + 1);
    for (const Salvaged& one : salvaged) {
      EXPECT_EQ(one.audio, audio_of(one.recording.info.id, one.audio.size()));
      const bool was_running = one.recording.info.id == running.id;
      EXPECT_GE(one.audio.size(), was_running ? (kChunks - kPool) * 1600 : 60'000);
      EXPECT_EQ(one.recording.end.reason, was_running ? EndReason::salvaged : EndReason::hangup);
    }
  }
}

// A journal in two roots, done in the first; what is left of it in the second cannot be removed.
TEST_F(Disk, ThatKeepsWhatIsToBeRemovedBringsNothingBack) {
  const files::MountedDisk ours(files::MountedDisk::Kind::memory, 1);  // for its namespace: our mounts end with us
  if (!ours.why_not().empty()) GTEST_SKIP() << ours.why_not();
  const files::ScratchDirectory scratch;
  const fs::path first = scratch.path() / "first";
  const fs::path second = scratch.path() / "second";
  record_one(second);
  const fs::path rest = fs::directory_iterator(second)->path();
  const fs::path done = first / (rest.filename().string() + ".done");
  fs::create_directories(done);
  const Uuid other = record_one(first);
  fs::create_directory(rest / "busy");
  ASSERT_EQ(mount("none", (rest / "busy").c_str(), "tmpfs", 0, "size=64k"), 0);

  const auto salvaged = salvage_all({first, second});
  EXPECT_TRUE(fs::exists(done)) << "the next pass would salvage what was done";
  ASSERT_EQ(salvaged.size(), 1U);
  EXPECT_EQ(salvaged[0].recording.info.id, other);

  ASSERT_EQ(umount((rest / "busy").c_str()), 0);
  EXPECT_TRUE(salvage_all({first, second}).empty());
  EXPECT_TRUE(fs::is_empty(first));
  EXPECT_TRUE(fs::is_empty(second));
}

}  // namespace
}  // namespace aftertone::storage
