// A disk that takes its time to sync: what arrives meanwhile survives the process, and counts as durable no earlier
// than it is. What another process would find after SIGKILL is what a copy of the root has.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <set>

#include "async/task_group.h"
#include "files/scratch_directory_fake.h"
#include "storage/journal/file_size_limit_fake.h"
#include "storage/journal/recording_fake.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using voicemail::EndReason;

// Syncs when it is told to.
class SlowSync {
 public:
  void hold() {
    const std::lock_guard lock(mutex_);
    is_held_ = true;
  }
  // What is held ends with `outcome`, what comes later as the disk says.
  void let_go(const Status& outcome = {}) {
    {
      const std::lock_guard lock(mutex_);
      is_held_ = false;
      outcome_ = outcome;
    }
    changed_.notify_all();
  }
  bool is_under_way() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [this] { return under_way_ > 0; });
  }
  std::vector<std::uint32_t> synced() const {  // the segments, in order
    const std::lock_guard lock(mutex_);
    return synced_;
  }

  Status operator()(Segment& segment) {
    std::unique_lock lock(mutex_);
    synced_.push_back(segment.number());
    if (is_held_) {
      ++under_way_;
      changed_.notify_all();
      changed_.wait_for(lock, kPatience, [this] { return !is_held_; });
      --under_way_;
      if (!outcome_) return outcome_;
    }
    lock.unlock();
    return segment.sync_blocking();
  }

 private:
  static constexpr auto kPatience = 20s;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_held_ = false;
  int under_way_ = 0;
  Status outcome_;
  std::vector<std::uint32_t> synced_;
};

class SlowDisk : public testing::Test {
 protected:
  std::unique_ptr<FileJournal> start(FakeMedia& media, std::uint64_t segment_bytes,
                                     std::chrono::milliseconds sync_interval = 20ms) {
    JournalSettings settings;
    settings.directory = scratch_.path() / "journals";
    settings.reserve_bytes = 0;
    settings.segment_bytes = segment_bytes;
    settings.sync_interval = sync_interval;
    settings.sync = std::ref(sync_);
    return std::move(*FileJournal::start(settings, {media.lane()}));
  }

  std::vector<Salvaged> salvage_as_if_killed_now() const {
    const files::ScratchDirectory copy(files::ScratchDirectory::On::memory);
    fs::copy(scratch_.path() / "journals", copy.path() / "journals", fs::copy_options::recursive);
    return salvage_all({copy.path() / "journals"});
  }
  std::uint32_t last_segment() const {
    std::uint32_t last = 0;
    for (const auto& entry : fs::recursive_directory_iterator(scratch_.path()))
      last = std::max(last, segment_number(entry.path()));
    return last;
  }
  bool survives_a_kill(const Uuid& id, const Bytes& audio) const {
    return std::ranges::any_of(salvage_as_if_killed_now(), [&](const Salvaged& found) {
      return found.recording.info.id == id && found.audio == audio;
    });
  }

  files::ScratchDirectory scratch_{files::ScratchDirectory::On::memory};
  SlowSync sync_;
  Sealer sealer_;
};

TEST_F(SlowDisk, LetsAudioSurviveTheProcessWhileItSyncsAndGivesNothingBack) {
  constexpr std::size_t kChunks = 200;
  FakeMedia media(kChunks);
  const auto info = recording_info();
  const Bytes audio = audio_of(info.id, kChunks * async::Chunk::kCapacity);
  const auto journal = start(media, kSmallestSegment);  // three of them
  sync_.hold();
  const auto stream = *journal->begin(info);
  ASSERT_TRUE(media.send(stream, std::span(audio).first(1600), 0, false));
  ASSERT_TRUE(sync_.is_under_way());
  ASSERT_TRUE(media.send(stream, std::span(audio).subspan(1600), 1600, true));
  EXPECT_TRUE(becomes_true([&] { return survives_a_kill(info.id, audio); }));
  EXPECT_EQ(media.take(100ms), nullptr);
  EXPECT_EQ(sealer_.seal(*journal, stream, {}, 100ms).error().code, Code::timeout);
  EXPECT_EQ(journal->open(stream).error().code, Code::not_found);

  sync_.let_go();
  for (std::size_t i = 0; i < kChunks; ++i)
    ASSERT_NE(media.take(), nullptr);
  const auto sealed = sealer_.seal(*journal, stream);
  ASSERT_TRUE(sealed.has_value()) << to_string(sealed.error());
  EXPECT_EQ(read_all(**journal->open(stream)), audio);
  const auto synced = sync_.synced();
  EXPECT_EQ(std::set(synced.begin(), synced.end()), (std::set<std::uint32_t>{1, 2, 3})) << "not all that was left";
}

async::Task<> seal_and_count(FileJournal& journal, async::StreamNumber stream, std::atomic<int>& sealed) {
  const voicemail::RecordingEnd end;
  const auto result = co_await journal.seal(stream, end, async::Deadline::in(20s));
  if (result) ++sealed;
}

TEST_F(SlowDisk, AnswersTheSealsThatCameDuringASyncByOneMore) {
  FakeMedia media;
  const auto journal = start(media, 1 << 20, 1h);
  std::atomic<int> sealed{0};
  async::TaskGroup group(sealer_.loop().executor());
  const auto seal_another = [&] {
    const auto info = recording_info();
    const auto stream = *journal->begin(info);
    EXPECT_TRUE(media.send(stream, audio_of(info.id, 10'000), 0, true));
    group.spawn("caller", seal_and_count(*journal, stream, sealed));
  };
  const auto has_seals = [&](std::ptrdiff_t count) {
    return std::ranges::count(salvage_as_if_killed_now(), EndReason::hangup,
                              [](const Salvaged& found) { return found.recording.end.reason; }) == count;
  };
  sync_.hold();
  seal_another();
  EXPECT_TRUE(sync_.is_under_way());
  for (int i = 0; i < 3; ++i)
    seal_another();
  EXPECT_TRUE(becomes_true([&] { return has_seals(4); }));
  EXPECT_EQ(sealed, 0);
  EXPECT_EQ(sync_.synced().size(), 1U) << "one at a time";
  sync_.let_go();
  EXPECT_TRUE(becomes_true([&] { return sealed == 4; }));
  EXPECT_EQ(sync_.synced().size(), 2U);
  group.stop_blocking();
}

TEST_F(SlowDisk, ThatFailsToSyncGetsAlsoWhatArrivedMeanwhileAgainInANewFile) {
  FakeMedia media;
  const auto info = recording_info();
  const Bytes audio = audio_of(info.id, 64'000);
  const auto journal = start(media, 1 << 20);
  sync_.hold();
  const auto stream = *journal->begin(info);
  ASSERT_TRUE(media.send(stream, std::span(audio).first(16'000), 0, false));
  ASSERT_TRUE(sync_.is_under_way());
  ASSERT_TRUE(media.send(stream, std::span(audio).subspan(16'000), 16'000, true));
  ASSERT_TRUE(becomes_true([&] { return survives_a_kill(info.id, audio); }));
  sync_.let_go(fail(Code::unavailable, "the disk says no"));
  const auto sealed = sealer_.seal(*journal, stream);
  ASSERT_TRUE(sealed.has_value()) << to_string(sealed.error());
  const auto synced = sync_.synced();
  EXPECT_EQ(std::ranges::count(synced, 1U), 1) << "never again";
  EXPECT_TRUE(journal->is_healthy());

  fs::path failed;
  for (const auto& entry : fs::recursive_directory_iterator(scratch_.path())) {
    if (segment_number(entry.path()) == 1) failed = entry.path();
  }
  fs::resize_file(failed, 0);  // what is in it counts no more
  EXPECT_TRUE(survives_a_kill(info.id, audio));
  EXPECT_EQ(read_all(**journal->open(stream)), audio);
}

TEST_F(SlowDisk, ThatRefusesAWriteDuringASyncDoesNotCountThatSync) {
  FakeMedia media;
  const auto before = recording_info();
  const auto info = recording_info();
  const Bytes audio = audio_of(info.id, 80'000);
  const auto journal = start(media, 1 << 20);
  const auto durable = *journal->begin(before);
  ASSERT_TRUE(media.send(durable, audio_of(before.id, 100'000), 0, true));
  ASSERT_TRUE(sealer_.seal(*journal, durable).has_value());
  sync_.hold();
  const auto stream = *journal->begin(info);
  ASSERT_TRUE(media.send(stream, std::span(audio).first(40'000), 0, false));
  ASSERT_TRUE(sync_.is_under_way());
  const std::uint32_t last_before = last_segment();
  {
    const FileSizeLimit limit(170'000);  // the segment stands at some 145,000
    ASSERT_TRUE(media.send(stream, std::span(audio).subspan(40'000), 40'000, true));
    EXPECT_TRUE(becomes_true([&] { return last_segment() > last_before; }));
  }
  EXPECT_TRUE(becomes_true([&] { return survives_a_kill(info.id, audio); }));
  EXPECT_EQ(sealer_.seal(*journal, stream, {}, 100ms).error().code, Code::timeout);
  sync_.let_go(fail(Code::unavailable, "nobody waits for this one"));
  const auto sealed = sealer_.seal(*journal, stream);
  ASSERT_TRUE(sealed.has_value()) << to_string(sealed.error());
  EXPECT_EQ(read_all(**journal->open(stream)), audio);
  const auto synced = sync_.synced();
  EXPECT_EQ(std::set(synced.begin(), synced.end()).size(), 2U) << "the old file and the new one";
}

}  // namespace
}  // namespace aftertone::storage
