// One recording, made a message of by several at once: as far as its copy went, and as it was on the disk that came
// back. In whatever order they put the audio and commit the row, and wherever one dies: at any moment the row says what
// its file is, and in the end that is the longer one.
#include <fstream>

#include "contract/store_test.h"
#include "files/scratch_directory_fake.h"
#include "storage/audio/file_audio_store.h"
#include "storage/audio/sha256.h"
#include "storage/pins/argon_pin_hasher.h"
#include "voicemail/usecases/salvage_recordings.h"

namespace aftertone::storage {
namespace {

using voicemail::EndReason;
using voicemail::Message;

class SalvageOrder : public StoreTest {
 protected:
  // Somebody who has the recording, or a part of it.
  struct Salvager {
    std::size_t bytes;
    EndReason reason;
    Message message{};
  };

  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
    auto store = FileAudioStore::open_blocking(folder_.path());
    ASSERT_TRUE(is_ok(store));
    audio_ = std::move(*store);
    begin();
  }

  void begin() {
    const Message message = message_for("1001");
    part_ = {16'000, EndReason::salvaged, message};
    whole_ = {24'000, EndReason::hangup, message};
  }

  void put(Salvager& salvager) {
    voicemail::MemoryAudio source{std::string(24'000, 'a').substr(0, salvager.bytes)};
    const auto stored = audio_->put_blocking(salvager.message.id, voicemail::AudioCodec::pcmu, source);
    ASSERT_TRUE(is_ok(stored));
    salvager.message.audio_name = stored->name;
    salvager.message.audio_sha256 = stored->sha256;
    salvager.message.audio_bytes = stored->bytes;
    salvager.message.duration = voicemail::length_of_audio(salvager.bytes);
    salvager.message.end_reason = salvager.reason;
  }
  void commit_row(const Salvager& salvager) {
    ASSERT_TRUE(is_ok(messages_.commit_blocking(salvager.message, {{"email", "a@example.org"}})));
  }

  // Letters: p and P put the part and the whole, c and C commit them.
  void go(const std::string& order) {
    begin();
    for (const char step : order) {
      Salvager& salvager = step == 'p' || step == 'c' ? part_ : whole_;
      step == 'p' || step == 'P' ? put(salvager) : commit_row(salvager);
      expect_the_row_is_the_file();
    }
  }

  void expect_the_row_is_the_file() {
    const auto row = messages_.find_blocking(whole_.message.id);
    if (!row) return;  // not committed yet
    const auto path = audio_->local_copy_blocking(row->audio_name);
    ASSERT_TRUE(is_ok(path));
    std::ifstream in(*path, std::ios::binary);
    const std::string file(std::istreambuf_iterator<char>(in), {});
    Sha256 sha;
    sha.add({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()});
    EXPECT_EQ(row->audio_sha256, sha.finish());
    EXPECT_EQ(row->audio_bytes, static_cast<std::int64_t>(file.size()));
  }

  void expect_it_is_whole() {
    const auto row = messages_.find_blocking(whole_.message.id);
    ASSERT_TRUE(is_ok(row));
    EXPECT_GE(row->audio_bytes, static_cast<std::int64_t>(whole_.bytes));
    EXPECT_EQ(row->duration, voicemail::length_of_audio(whole_.bytes));
    EXPECT_EQ(row->end_reason, EndReason::hangup);
    EXPECT_EQ(messages_.deliveries_blocking(row->id)->size(), 1U);
  }

  // What the salvager finds: the beginning of the recording of `message`.
  class OneRecording : public voicemail::AbandonedRecordings {
   public:
    OneRecording(const Message& message, std::size_t bytes) : message_(message), bytes_(bytes) {}
    Result<int> for_each_blocking(const std::function<Status(Found&)>& commit) override {
      Found found;
      found.recording.info.id = message_.id;
      found.recording.info.mailbox = message_.mailbox;
      found.recording.info.started_at = message_.started_at;
      found.recording.end.reason = EndReason::salvaged;
      found.recording.bytes = bytes_;
      found.audio = std::make_unique<voicemail::MemoryAudio>(std::string(bytes_, 'a'));
      if (const Status committed = commit(found); !committed) return tl::unexpected(committed.error());
      return 1;
    }

   private:
    const Message message_;
    const std::size_t bytes_;
  };

  void salvage(const Message& message, std::size_t bytes) {
    OneRecording recording(message, bytes);
    const auto pins = ArgonPinHasher::open_blocking();
    ASSERT_TRUE(is_ok(pins));
    voicemail::Stores stores{mailboxes_, messages_, *audio_, **pins, stores_.rules, stores_.clock};
    ASSERT_TRUE(is_ok(voicemail::salvage_recordings_blocking(stores, recording, {})));
  }

  files::ScratchDirectory folder_{files::ScratchDirectory::On::memory};
  std::unique_ptr<FileAudioStore> audio_;
  Salvager part_, whole_;
};

TEST_P(SalvageOrder, EachInterleavingOfTwoEndsTheSame) {
  for (const std::string order : {"pcPC", "PCpc", "pPcC", "pPCc", "PpcC", "PpCc"}) {
    SCOPED_TRACE(order);
    go(order);
    expect_it_is_whole();
  }
}

// Whoever died still has the recording, and does all of it again when it is back.
TEST_P(SalvageOrder, OneThatDiesBetweenAudioAndRowAndComesBackChangesNothing) {
  for (const std::string order : {"PpcPC", "pPcPC", "pPCpc", "PpPCc", "pcPPC"}) {
    SCOPED_TRACE(order);
    go(order);
    expect_it_is_whole();
  }
}

// Whoever had more of it has put it and never comes back: the salvage looks for it.
TEST_P(SalvageOrder, WhatTheDeadPutIsFound) {
  begin();
  put(whole_);
  salvage(part_.message, 16'000);
  const auto row = messages_.find_blocking(part_.message.id);
  ASSERT_TRUE(is_ok(row));
  EXPECT_EQ(row->audio_name, whole_.message.audio_name);
  EXPECT_EQ(row->audio_sha256, whole_.message.audio_sha256);
  expect_the_row_is_the_file();
}

AT_ON_EVERY_DATABASE(SalvageOrder);

}  // namespace
}  // namespace aftertone::storage
