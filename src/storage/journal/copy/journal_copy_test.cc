#include "storage/journal/copy/journal_copy.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/log.h"
#include "files/scratch_directory_fake.h"
#include "storage/journal/copy/copied_journal.h"
#include "storage/journal/copy/journal_copier.h"
#include "storage/journal/recording_fake.h"
#include "storage/journal/salvage.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class CopyOfAJournal : public testing::Test {
 protected:
  CopyOfAJournal() { start(); }

  void start() {
    JournalSettings settings;
    settings.directory = root_;
    settings.reserve_bytes = 0;
    settings.segment_bytes = 256 * 1024;
    auto journal = FileJournal::start(settings, {media_.lane()});
    ASSERT_TRUE(journal.has_value());
    journal_ = std::move(*journal);
    id_ = journal_->id();
  }

  async::StreamNumber record(const voicemail::RecordingInfo& info, std::size_t size) {
    const auto stream = journal_->begin(info);
    EXPECT_TRUE(media_.send(*stream, audio_of(info.id, size), 0, true));
    return *stream;
  }
  async::StreamNumber record_and_seal(const voicemail::RecordingInfo& info, std::size_t size) {
    const async::StreamNumber stream = record(info, size);
    EXPECT_TRUE(sealer_.seal(*journal_, stream).has_value());
    return stream;
  }
  // A forget record is in the file when a later seal is durable.
  void wait_for_the_disk() {
    const async::StreamNumber stream = record_and_seal(recording_info(), 100);
    journal_->forget(stream);
    record_and_seal(recording_info(), 100);
  }

  JournalCopy copy() const { return JournalCopy({root_}, id_, shared_ / "n1"); }
  fs::path path_of_copy() const { return shared_ / "n1" / id_.to_string(); }

  // What the copy would give another node: id and audio of what lasted a second at least.
  std::map<Uuid, Bytes> salvaged() const {
    std::map<Uuid, Bytes> all;
    const auto copies = list_copies_blocking(shared_);
    for (const CopiedJournal& copied : *copies) {
      auto segments = open_copied_segments_blocking(copied);
      EXPECT_TRUE(segments.has_value());
      const auto found = find_recordings_blocking(copied.journal, std::move(*segments));
      EXPECT_TRUE(found && found->lost == 0);
      for (const auto& each : found->recordings)
        all[each.recording.info.id] = read_all(*each.audio);
    }
    std::erase_if(all, [](const auto& each) { return each.second.size() < 8'000; });
    return all;
  }

  const files::ScratchDirectory scratch_;
  const fs::path root_ = scratch_.path() / "journal";
  const fs::path shared_ = scratch_.path() / "inflight";
  FakeMedia media_;
  Sealer sealer_;
  Uuid id_;
  std::unique_ptr<FileJournal> journal_;
};

TEST_F(CopyOfAJournal, HoldsWhatWasRecordedAndWhatIsStillBeingRecorded) {
  JournalCopy copy = this->copy();
  const auto sealed = recording_info();
  record_and_seal(sealed, 40'000);
  ASSERT_TRUE(copy.catch_up_blocking().has_value());
  EXPECT_EQ(salvaged(), (std::map<Uuid, Bytes>{{sealed.id, audio_of(sealed.id, 40'000)}}));

  const auto running = recording_info();
  record(running, 600'000);  // over several segments
  const auto is_there = [&] {
    EXPECT_TRUE(copy.catch_up_blocking().has_value());
    return salvaged()[running.id] == audio_of(running.id, 600'000);
  };
  EXPECT_TRUE(becomes_true(is_there));
  EXPECT_EQ(salvaged().size(), 2U);
}

TEST_F(CopyOfAJournal, ForgetsWhatTheJournalForgotAndKeepsNoMoreFilesThanIt) {
  JournalCopy copy = this->copy();
  const auto thrown_away = recording_info();
  const async::StreamNumber stream = record_and_seal(thrown_away, 600'000);
  ASSERT_TRUE(copy.catch_up_blocking().has_value());
  EXPECT_EQ(salvaged().size(), 1U);

  journal_->forget(stream);
  wait_for_the_disk();
  ASSERT_TRUE(copy.catch_up_blocking().has_value());
  EXPECT_TRUE(salvaged().empty());
  const auto files = [](const fs::path& path) {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  };
  const auto has_shrunk = [&] {
    EXPECT_TRUE(copy.catch_up_blocking().has_value());
    EXPECT_TRUE(salvaged().empty());
    return files(path_of_copy()) <= 2;  // the one in use, and the next
  };
  EXPECT_TRUE(becomes_true(has_shrunk));
}

TEST_F(CopyOfAJournal, LeavesNothingBehindWhenTheJournalDoes) {
  JournalCopy copy = this->copy();
  const async::StreamNumber stream = record_and_seal(recording_info(), 40'000);
  ASSERT_TRUE(copy.catch_up_blocking().has_value());
  journal_->forget(stream);
  journal_.reset();
  ASSERT_TRUE(copy.finish_blocking().has_value());
  EXPECT_FALSE(fs::exists(path_of_copy()));
}

TEST_F(CopyOfAJournal, StaysWhenTheDiskOfTheJournalIsGone) {
  JournalCopy copy = this->copy();
  const auto info = recording_info();
  record_and_seal(info, 40'000);
  ASSERT_TRUE(copy.catch_up_blocking().has_value());
  fs::rename(root_, scratch_.path() / "elsewhere");
  EXPECT_TRUE(copy.catch_up_blocking().has_value());
  EXPECT_TRUE(copy.finish_blocking().has_value());
  EXPECT_TRUE(salvaged().contains(info.id));
  fs::rename(scratch_.path() / "elsewhere", root_);
}

TEST_F(CopyOfAJournal, CatchesUpWhenItsStoreWorksAgain) {
  fs::create_directories(shared_);
  std::ofstream(shared_ / "n1") << "not a directory";
  JournalCopy copy = this->copy();
  const auto info = recording_info();
  record_and_seal(info, 40'000);
  EXPECT_FALSE(copy.catch_up_blocking().has_value());
  fs::remove(shared_ / "n1");
  EXPECT_TRUE(copy.catch_up_blocking().has_value());
  EXPECT_TRUE(salvaged().contains(info.id));
}

TEST_F(CopyOfAJournal, BeginsAnewWhenASalvagerTookIt) {
  JournalCopy copy = this->copy();
  const auto info = recording_info();
  record_and_seal(info, 40'000);
  ASSERT_TRUE(copy.catch_up_blocking().has_value());
  const auto taken = claim_copy_blocking(list_copies_blocking(shared_)->front(), Epoch(3));
  ASSERT_TRUE(taken && finish_copy_blocking(*taken).has_value());
  EXPECT_TRUE(salvaged().empty());
  EXPECT_TRUE(copy.catch_up_blocking().has_value());
  EXPECT_TRUE(salvaged().contains(info.id));
}

TEST_F(CopyOfAJournal, OfAnEarlierJournalGoesWhenAllOfThatIsInTheMailboxes) {
  JournalCopy earlier = copy();
  record_and_seal(recording_info(), 40'000);
  ASSERT_TRUE(earlier.catch_up_blocking().has_value());
  const Uuid before = id_;
  const fs::path copied = path_of_copy();
  journal_.reset();
  start();

  JournalCopier copier({{root_}, shared_ / "n1", 1ms}, id_);
  FileAbandonedRecordings abandoned({root_}, [&](const Uuid& id) { return copier.has_removed(id); });
  const auto commit = [](voicemail::AbandonedRecordings::Found&) -> Status { return {}; };
  EXPECT_EQ(abandoned.for_each_blocking(commit).value(), 1);
  EXPECT_TRUE(fs::exists(root_ / (before.to_string() + ".done")));
  const auto is_gone = [&] {
    EXPECT_EQ(abandoned.for_each_blocking(commit).value(), 0);
    return !fs::exists(root_ / (before.to_string() + ".done"));
  };
  EXPECT_TRUE(becomes_true(is_gone));
  EXPECT_FALSE(fs::exists(copied));
}

// To open a pipe that nobody reads takes as long as to open a file on a server that is gone.
TEST_F(CopyOfAJournal, OnAStoreThatHangsKeepsNobodyFromEnding) {
  fs::create_directories(path_of_copy());
  const fs::path pipe = path_of_copy() / "00000001.seg.part";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  record_and_seal(recording_info(), 40'000);
  {
    JournalCopier copier({{root_}, shared_ / "n1", 1ms, 0ms, 50ms}, id_);
    record_and_seal(recording_info(), 40'000);
    EXPECT_FALSE(copier.has_removed(id_));
    copier.say_if_it_hangs();
  }
  EXPECT_GE(open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), 0);  // lets the thread go
}

}  // namespace
}  // namespace aftertone::storage
