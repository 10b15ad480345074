#include "storage/audio/file_audio_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "files/scratch_directory_fake.h"
#include "files/sync_watch_fake.h"

namespace aftertone::storage {
namespace {

namespace fs = std::filesystem;
using voicemail::AudioCodec;
using voicemail::MemoryAudio;

const Uuid kId = *Uuid::parse("01890a5d-ac96-774b-bcce-b302099a80a7");

std::string name_of(std::size_t bytes) {
  return "a7/01890a5d-ac96-774b-bcce-b302099a80a7-" + std::to_string(bytes) + ".wav";
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string sound(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>(i * 7 + i / 251);
  return bytes;
}

std::uint32_t u32_at(const std::string& file, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;)
    value = value << 8 | static_cast<std::uint8_t>(file[at + i]);
  return value;
}

class AudioFiles : public testing::Test {
 protected:
  voicemail::StoredAudio put(const std::string& audio, AudioCodec codec = AudioCodec::pcmu) {
    MemoryAudio source(audio);
    const auto stored = store_->put_blocking(kId, codec, source);
    EXPECT_TRUE(stored.has_value()) << (stored ? "" : to_string(stored.error()));
    return stored.value_or(voicemail::StoredAudio{});
  }
  std::string stored_file(std::size_t bytes) const { return read_file(scratch_.path() / name_of(bytes)); }
  bool has_leftovers() const { return !fs::is_empty(scratch_.path() / "tmp"); }

  files::ScratchDirectory scratch_;
  std::unique_ptr<FileAudioStore> store_ = std::move(*FileAudioStore::open_blocking(scratch_.path()));
};

TEST_F(AudioFiles, AreWavFilesWithTheAudioAsItCame) {
  for (const auto& [codec, format] : {std::pair{AudioCodec::pcmu, '\7'}, {AudioCodec::pcma, '\6'}}) {
    const std::string audio = sound(160'001);
    const auto stored = put(audio, codec);
    EXPECT_EQ(stored.name, name_of(audio.size()));
    const std::string file = stored_file(audio.size());
    ASSERT_EQ(file.size(), 58 + audio.size() + 1);
    EXPECT_EQ(stored.bytes, static_cast<std::int64_t>(file.size()));
    EXPECT_EQ(file.substr(0, 4), "RIFF");
    EXPECT_EQ(u32_at(file, 4), file.size() - 8);
    EXPECT_EQ(file.substr(8, 8), "WAVEfmt ");
    EXPECT_EQ(file[20], format);
    EXPECT_EQ(u32_at(file, 24), 8000U);
    EXPECT_EQ(file.substr(38, 4), "fact");
    EXPECT_EQ(u32_at(file, 46), audio.size());
    EXPECT_EQ(file.substr(50, 4), "data");
    EXPECT_EQ(u32_at(file, 54), audio.size());
    EXPECT_EQ(file.substr(58, audio.size()), audio);
    EXPECT_FALSE(has_leftovers());
  }
}

TEST_F(AudioFiles, AreNamedByTheirHash) {
  // sha256sum of the header for no samples of mu-law
  const auto stored = put("");
  std::string command = "sha256sum " + (scratch_.path() / name_of(0)).string();
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string said(64, ' ');
  EXPECT_EQ(fread(said.data(), 1, said.size(), pipe), said.size());
  pclose(pipe);
  EXPECT_EQ(stored.sha256, said);
}

TEST_F(AudioFiles, MayBePutAgain) {
  const auto first = put(sound(20'000));
  const fs::path same = scratch_.path() / "same";
  fs::create_hard_link(scratch_.path() / name_of(20'000), same);
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(48);
  fs::last_write_time(same, long_ago);
  const auto second = put(sound(20'000));
  EXPECT_EQ(first.sha256, second.sha256);
  EXPECT_EQ(first.bytes, second.bytes);
  EXPECT_TRUE(fs::equivalent(same, scratch_.path() / name_of(20'000))) << "it was written again";
  EXPECT_GT(fs::last_write_time(same), long_ago + std::chrono::hours(47)) << "the purger may take it for nobody's";
}

TEST_F(AudioFiles, ReplaceWhatIsDamaged) {
  const auto whole = put(sound(20'000));
  const std::string good = stored_file(20'000);
  std::string damaged = good;
  damaged[9'000] ^= 1;
  for (const std::string& bad : {good.substr(0, 30), good.substr(0, 9'000), std::string(), damaged}) {
    std::ofstream(scratch_.path() / name_of(20'000), std::ios::binary | std::ios::trunc) << bad;
    EXPECT_EQ(put(sound(20'000)).sha256, whole.sha256);
    EXPECT_EQ(stored_file(20'000), good);
  }
}

TEST_F(AudioFiles, AreNotTouchedWhenMoreIsFoundLater) {
  const auto shorter = put(sound(10'000));
  const auto longer = put(sound(20'001));
  EXPECT_EQ(stored_file(10'000).size(), static_cast<std::size_t>(shorter.bytes));
  EXPECT_EQ(stored_file(20'001).size(), static_cast<std::size_t>(longer.bytes));
}

class FailingSource : public voicemail::AudioSource {
 public:
  std::uint64_t size() const override { return 100'000; }
  Status read_blocking(std::uint64_t offset, std::span<std::uint8_t>) override {
    if (offset > 0) return fail(Code::corrupt, "gone");
    return {};
  }
};

TEST_F(AudioFiles, AreNotLeftHalfWhenTheSourceFails) {
  FailingSource source;
  EXPECT_EQ(store_->put_blocking(kId, AudioCodec::pcmu, source).error().code, Code::corrupt);
  EXPECT_TRUE(fs::is_empty(scratch_.path() / "a7"));
  EXPECT_FALSE(has_leftovers());
}

TEST_F(AudioFiles, AreFoundAndRemovedByName) {
  put(sound(100));
  const std::string name = name_of(100);
  EXPECT_EQ(store_->local_copy_blocking(name).value_or(""), scratch_.path() / name);
  EXPECT_TRUE(store_->remove_blocking(name).has_value());
  EXPECT_EQ(store_->local_copy_blocking(name).error().code, Code::not_found);
  EXPECT_TRUE(store_->remove_blocking(name).has_value());
}

TEST_F(AudioFiles, HaveNoOtherNamesThanTheirs) {
  std::ofstream(scratch_.path() / "secret") << "x";
  for (const std::string name :
       {"secret", "../secret", "a7/../secret", "tmp/01890a5d-ac96-774b-bcce-b302099a80a7.wav",
        "a8/01890a5d-ac96-774b-bcce-b302099a80a7.wav", "A7/01890A5D-AC96-774B-BCCE-B302099A80A7.wav", "",
        "a7/01890a5d-ac96-774b-bcce-b302099a80a7.mp3", "a7/01890a5d-ac96-774b-bcce-b302099a80a7-.wav",
        "a7/01890a5d-ac96-774b-bcce-b302099a80a7-01.wav", "a7/01890a5d-ac96-774b-bcce-b302099a80a7-1x.wav",
        "a7/01890a5d-ac96-774b-bcce-b302099a80a7-12345678901.wav"}) {
    EXPECT_EQ(store_->local_copy_blocking(name).error().code, Code::not_found) << name;
    EXPECT_EQ(store_->remove_blocking(name).error().code, Code::invalid) << name;
  }
  EXPECT_TRUE(fs::exists(scratch_.path() / "secret"));
}

TEST_F(AudioFiles, LoseTheirOldLeftoversAtStartAndKeepTheYoung) {
  const auto old = scratch_.path() / "tmp" / "old";
  const auto young = scratch_.path() / "tmp" / "young";
  std::ofstream(old) << "x";
  std::ofstream(young) << "x";
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(1));
  ASSERT_TRUE(FileAudioStore::open_blocking(scratch_.path()).has_value());
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(young));
}

TEST_F(AudioFiles, AreNotLeftInTmpWhenTheyCannotHaveTheirName) {
  fs::create_directories(scratch_.path() / name_of(100));
  MemoryAudio source(sound(100));
  const auto stored = store_->put_blocking(kId, AudioCodec::pcmu, source);
  ASSERT_FALSE(stored.has_value());
  EXPECT_NE(stored.error().detail.find(name_of(100)), std::string::npos) << stored.error().detail;
  EXPECT_FALSE(has_leftovers());
}

TEST_F(AudioFiles, FindTheNameOfTheirFolderDurable) {
  const files::ScratchDirectory other;
  files::SyncWatch watch;
  const auto store = FileAudioStore::open_blocking(other.path());
  ASSERT_TRUE(store.has_value());
  for (const char* folder : {"00", "0f", "a7", "ff"})
    EXPECT_TRUE(watch.saw(other.path(), folder)) << folder;
  watch.forget();
  MemoryAudio source(sound(100));
  ASSERT_TRUE((*store)->put_blocking(kId, AudioCodec::pcmu, source).has_value());
  EXPECT_TRUE(watch.saw(other.path() / "a7", name_of(100).substr(3)));
  EXPECT_FALSE(watch.saw(other.path()));  // once is enough
}

TEST_F(AudioFiles, FindItDurableAlsoWhenAnEarlierProcessMadeItAndDied) {
  files::SyncWatch watch;
  ASSERT_TRUE(FileAudioStore::open_blocking(scratch_.path()).has_value());
  EXPECT_TRUE(watch.saw(scratch_.path(), "a7"));
}

TEST_F(AudioFiles, GetAFolderThatVanishedAgainAndDurable) {
  fs::remove(scratch_.path() / "a7");
  files::SyncWatch watch;
  put(sound(100));
  EXPECT_TRUE(watch.saw(scratch_.path(), "a7"));
  watch.forget();  // as if that had not been done yet when another put found the folder
  put(sound(200));
  EXPECT_TRUE(watch.saw(scratch_.path(), "a7"));
}

TEST(AudioDirectory, IsNamedWhenItIsNoGood) {
  const auto store = FileAudioStore::open_blocking("/proc/no/audio");
  ASSERT_FALSE(store.has_value());
  EXPECT_NE(store.error().detail.find("/proc/no/audio"), std::string::npos) << store.error().detail;
}

}  // namespace
}  // namespace aftertone::storage
