// The process dies by SIGKILL at every durable step and at any time, while it records and while it salvages; afterwards
// every acknowledged message is there once, whole. The process that dies is this program again, running one of the
// first two tests in a directory that the environment names.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "files/file.h"
#include "files/scratch_directory_fake.h"
#include "storage/audio/file_audio_store.h"
#include "storage/journal/recording_fake.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using voicemail::EndReason;

constexpr const char* kDirectory = "AFTERTONE_TEST_DIRECTORY";
constexpr std::size_t kMessageSize = 24'000;
constexpr std::size_t kRunningSize = 12'000;

// A process's view of the directory that it shares with the one that watches it die. Files are made by one system call
// each.
class Stage {
 public:
  explicit Stage(fs::path directory) : directory_(std::move(directory)) {}

  fs::path root() const { return directory_ / "journals"; }
  fs::path store() const { return directory_ / "store"; }

  // What the caller was told; what the database has.
  void note(const std::string& what, const Uuid& id) const {
    fs::create_directories(directory_ / what);
    std::ofstream(directory_ / what / id.to_string());
  }
  std::vector<Uuid> noted(const std::string& what) const {
    std::vector<Uuid> ids;
    if (!fs::exists(directory_ / what)) return ids;
    for (const auto& entry : fs::directory_iterator(directory_ / what)) {
      ids.push_back(*Uuid::parse(entry.path().filename().string()));
    }
    return ids;
  }
  bool is_noted(const std::string& what, const Uuid& id) const {
    return fs::exists(directory_ / what / id.to_string());
  }

  Status commit(FileAudioStore& audio, const voicemail::SealedRecording& recording,
                voicemail::AudioSource& source) const {
    const auto stored = audio.put_blocking(recording.info.id, recording.info.codec, source);
    if (!stored) return tl::unexpected(stored.error());
    if (recording.end.reason == EndReason::salvaged) note("cut off", recording.info.id);
    note("committed", recording.info.id);
    return {};
  }

  int salvage() const {
    const auto audio = FileAudioStore::open_blocking(store());
    FileAbandonedRecordings abandoned({root()});
    return abandoned
        .for_each_blocking([&](voicemail::AbandonedRecordings::Found& found) {
          return commit(**audio, found.recording, *found.audio);
        })
        .value_or(-1);
  }

  // The coded audio of a committed message.
  Bytes stored_audio(const Uuid& id) const {
    const auto audio = FileAudioStore::open_blocking(store());
    const auto longest = audio ? (*audio)->longest_blocking(id) : std::nullopt;
    if (!longest || !*longest) return {};
    std::ifstream in(store() / (*longest)->name, std::ios::binary);
    const Bytes file(std::istreambuf_iterator<char>(in), {});
    return file.size() < 58 ? Bytes{} : Bytes(file.begin() + 58, file.end());
  }

 private:
  const fs::path directory_;
};

// The directory of the test that watches us, or one of our own.
class StageForUs {
 public:
  StageForUs() {
    const char* given = std::getenv(kDirectory);
    if (given == nullptr) own_.emplace();
    stage_.emplace(given == nullptr ? own_->path() : fs::path(given));
  }
  const Stage& operator*() const { return *stage_; }
  const Stage* operator->() const { return &*stage_; }

 private:
  std::optional<files::ScratchDirectory> own_;
  std::optional<Stage> stage_;
};

std::unique_ptr<FileJournal> start_journal(const Stage& stage, FakeMedia& media) {
  JournalSettings settings;
  settings.directory = stage.root();
  settings.reserve_bytes = 0;
  settings.segment_bytes = 256 * 1024;
  settings.sync_interval = 20ms;
  return std::move(*FileJournal::start(settings, {media.lane()}));
}

TEST(Death, OfAProcessThatRecords) {
  const StageForUs stage;
  const auto audio = FileAudioStore::open_blocking(stage->store());
  FakeMedia media;
  Sealer sealer;
  const auto journal = start_journal(*stage, media);
  for (int i = 0; i < 3; ++i) {
    const auto running = recording_info();
    const auto thrown_away = recording_info();
    const auto message = recording_info();
    const auto running_stream = *journal->begin(running);
    ASSERT_TRUE(media.send(running_stream, audio_of(running.id, kRunningSize), 0, false));

    const auto stream = *journal->begin(thrown_away);
    ASSERT_TRUE(media.send(stream, audio_of(thrown_away.id, kMessageSize), 0, true));
    ASSERT_TRUE(sealer.seal(*journal, stream).has_value());
    journal->forget(stream);

    const auto kept = *journal->begin(message);
    ASSERT_TRUE(media.send(kept, audio_of(message.id, kMessageSize), 0, true));
    const auto sealed = sealer.seal(*journal, kept);
    ASSERT_TRUE(sealed.has_value());
    stage->note("told saved", message.id);
    stage->note("told thrown away", thrown_away.id);  // durable by the sync of the seal
    const auto source = journal->open(kept);
    ASSERT_TRUE(stage->commit(**audio, *sealed, **source).has_value());
    journal->forget(kept);
    journal->forget(running_stream);
  }
}

TEST(Death, OfAProcessThatSalvages) {
  const StageForUs stage;
  if (std::getenv(kDirectory) == nullptr) {
    FakeMedia media;
    const auto journal = start_journal(*stage, media);
    const auto info = recording_info();
    ASSERT_TRUE(media.send(*journal->begin(info), audio_of(info.id, kRunningSize), 0, false));
  }
  EXPECT_GE(stage->salvage(), std::getenv(kDirectory) == nullptr ? 1 : 0);
}

// Runs one of the tests above in another process.
pid_t spawn_test(const char* test, const fs::path& directory, int crash_at) {
  const std::string filter = std::string("--gtest_filter=Death.") + test;
  const std::string where = std::string(kDirectory) + "=" + directory.string();
  const std::string crash = "AFTERTONE_CRASH_AT=" + std::to_string(crash_at);
  const char* const arguments[] = {"storage_test", filter.c_str(), nullptr};
  const char* const environment[] = {where.c_str(), crash.c_str(), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawn(&child, "/proc/self/exe", &quiet, nullptr, const_cast<char* const*>(arguments),
                                 const_cast<char* const*>(environment));
  posix_spawn_file_actions_destroy(&quiet);
  AT_ASSERT(failed == 0);
  return child;
}

enum class End { finished, killed, failed };

End end_of(pid_t child) {
  int status = 0;
  const bool ended = becomes_true([&] { return waitpid(child, &status, WNOHANG) == child; }, 60s);
  if (!ended) {
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return End::failed;
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return End::killed;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? End::finished : End::failed;
}

// Everything that was promised, and nothing else.
void expect_promises_kept(const Stage& stage) {
  EXPECT_TRUE(!fs::exists(stage.root()) || fs::is_empty(stage.root()));  // it may have died before its journal began
  for (const Uuid& id : stage.noted("told saved")) {
    EXPECT_TRUE(stage.is_noted("committed", id)) << id.to_string();
    EXPECT_EQ(stage.stored_audio(id), audio_of(id, kMessageSize)) << id.to_string();
  }
  for (const Uuid& id : stage.noted("told thrown away"))
    EXPECT_FALSE(stage.is_noted("committed", id)) << id.to_string();
  for (const Uuid& id : stage.noted("committed")) {
    const Bytes audio = stage.stored_audio(id);
    EXPECT_GE(audio.size(), 8'000U);
    EXPECT_EQ(audio, audio_of(id, audio.size())) << "not what was recorded";
    EXPECT_TRUE(stage.is_noted("cut off", id) || audio.size() == kMessageSize);
  }
}

#ifdef AFTERTONE_CRASH_POINTS

// Salvage that dies at its first step, its second, and so on, until it has reached its end, in copies of one directory.
void salvage_with_every_crash(const fs::path& after_crash) {
  for (int at = 1;; ++at) {
    ASSERT_LT(at, 200);
    const files::ScratchDirectory copy(files::ScratchDirectory::On::memory);
    fs::copy(after_crash, copy.path(), fs::copy_options::recursive);
    const End end = end_of(spawn_test("OfAProcessThatSalvages", copy.path(), at));
    ASSERT_NE(end, End::failed);
    const Stage stage(copy.path());
    EXPECT_GE(stage.salvage(), 0);
    expect_promises_kept(stage);
    if (end == End::finished) return;
  }
}

TEST(Death, AtAnyDurableStepLosesNothingThatWasAcknowledged) {
  int deaths = 0;
  for (int at = 1;; ++at) {
    ASSERT_LT(at, 400);
    const files::ScratchDirectory scratch(files::ScratchDirectory::On::memory);
    const End end = end_of(spawn_test("OfAProcessThatRecords", scratch.path(), at));
    ASSERT_NE(end, End::failed) << at;
    if (end == End::finished) break;
    ++deaths;
    if (at % 3 == 1) salvage_with_every_crash(scratch.path());
    const Stage stage(scratch.path());
    EXPECT_GE(stage.salvage(), 0);
    expect_promises_kept(stage);
    if (testing::Test::HasFailure()) FAIL() << "after the death at step " << at;
  }
  EXPECT_GT(deaths, 20);
}

#endif

TEST(Death, AtAnyTimeLosesNothingThatWasAcknowledged) {
  for (const std::size_t messages : {0, 1, 2, 3}) {  // that the caller had been told about when the process died
    const files::ScratchDirectory scratch;
    const Stage stage(scratch.path());
    const pid_t child = spawn_test("OfAProcessThatRecords", scratch.path(), 0);
    const auto has_begun = [&] { return fs::exists(stage.root()) && stage.noted("told saved").size() >= messages; };
    EXPECT_TRUE(becomes_true(has_begun, 30s));
    kill(child, SIGKILL);
    EXPECT_NE(end_of(child), End::failed);
    EXPECT_GE(stage.salvage(), 0);
    expect_promises_kept(stage);
  }
}

}  // namespace
}  // namespace aftertone::storage
