#include "storage/answers/local_answers.h"

#include <gtest/gtest.h>

#include <fstream>

#include "files/scratch_directory_fake.h"
#include "storage/audio/file_audio_store.h"
#include "storage/migrations/migrate.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone::storage {
namespace {

using voicemail::GreetingKind;
using voicemail::Mailbox;
using voicemail::MailboxNumber;

// A store that can be away.
class LeavingAudioStore : public voicemail::AudioStore {
 public:
  explicit LeavingAudioStore(voicemail::AudioStore& store) : store_(store) {}
  Result<voicemail::StoredAudio> put_blocking(const Uuid& id, voicemail::AudioCodec codec,
                                              voicemail::AudioSource& source) override {
    return store_.put_blocking(id, codec, source);
  }
  Result<voicemail::StoredAudio> put_as_blocking(const std::string& name, voicemail::AudioCodec codec,
                                                 voicemail::AudioSource& source) override {
    return store_.put_as_blocking(name, codec, source);
  }
  Result<std::optional<voicemail::StoredAudio>> longest_blocking(const Uuid& id) override {
    return store_.longest_blocking(id);
  }
  Result<std::filesystem::path> local_copy_blocking(const std::string& name) override {
    if (is_away) return fail_temporarily(Code::unavailable, "the audio store is away");
    return store_.local_copy_blocking(name);
  }
  Status remove_blocking(const std::string& name) override { return store_.remove_blocking(name); }
  bool is_away = false;

 private:
  voicemail::AudioStore& store_;
};

class Answers : public testing::Test {
 protected:
  void SetUp() override {
    auto database = open_sqlite_blocking(scratch_.path() / "origin.db");
    ASSERT_TRUE(database.has_value());
    database_ = std::move(*database);
    ASSERT_TRUE(migrate_blocking(*database_).has_value());
    origin_ = std::make_unique<SqlMailboxStore>(*database_);
    auto audio = FileAudioStore::open_blocking(scratch_.path() / "audio");
    ASSERT_TRUE(audio.has_value());
    files_ = std::move(*audio);
    audio_ = std::make_unique<LeavingAudioStore>(*files_);
    open();
  }

  void open() {
    auto answers = LocalAnswers::open_blocking(scratch_.path() / "answers");
    ASSERT_TRUE(answers.has_value()) << to_string(answers.error());
    answers_ = std::move(*answers);
  }
  void add(const std::string& number) {
    Mailbox mailbox;
    mailbox.number = MailboxNumber(number);
    mailbox.name = "Anna";
    mailbox.pin_hash = "secret";
    ASSERT_TRUE(origin_->add_blocking(mailbox).has_value());
  }
  void greet(const std::string& number, const std::string& said) {
    voicemail::MemoryAudio audio(said);
    const auto stored = audio_->put_blocking(Uuid::v7(SystemClock().now()), voicemail::AudioCodec::pcmu, audio);
    ASSERT_TRUE(stored.has_value());
    ASSERT_TRUE(
        origin_
            ->set_greeting_blocking(
                {MailboxNumber(number), GreetingKind::personal, stored->name, stored->sha256, {}, SystemClock().now()})
            .has_value());
  }
  void update() {
    Result<bool> more = true;
    while (more && *more)
      more = answers_->update_blocking(*origin_, *audio_);
    ASSERT_TRUE(more.has_value()) << to_string(more.error());
  }
  std::string greeting_of(const std::string& number) {
    const auto found = answers_->find_greeting_blocking(MailboxNumber(number), GreetingKind::personal);
    if (!found || !*found) return "none";
    std::ifstream file(**found, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    return content.substr(content.size() < 58 ? 0 : 58);
  }
  std::size_t files_kept() {
    const std::filesystem::directory_iterator all(scratch_.path() / "answers" / "greetings");
    return static_cast<std::size_t>(std::distance(all, std::filesystem::directory_iterator()));
  }

  files::ScratchDirectory scratch_{files::ScratchDirectory::On::memory};
  std::unique_ptr<Database> database_;
  std::unique_ptr<SqlMailboxStore> origin_;
  std::unique_ptr<FileAudioStore> files_;
  std::unique_ptr<LeavingAudioStore> audio_;
  std::unique_ptr<LocalAnswers> answers_;
};

TEST_F(Answers, HoldMailboxesAndGreetingsButNoPin) {
  add("1001");
  greet("1001", "hello!");
  update();
  const auto found = answers_->find_blocking(MailboxNumber("1001"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->name, "Anna");
  EXPECT_EQ(found->pin_hash, "");
  EXPECT_EQ(greeting_of("1001"), "hello!");
}

TEST_F(Answers, FollowEveryChange) {
  add("1001");
  greet("1001", "hello!");
  update();
  greet("1001", "good evening");
  update();
  EXPECT_EQ(greeting_of("1001"), "good evening");
  EXPECT_EQ(files_kept(), 1U);
  ASSERT_TRUE(origin_->remove_greeting_blocking(MailboxNumber("1001"), GreetingKind::personal).has_value());
  update();
  EXPECT_EQ(greeting_of("1001"), "none");
  ASSERT_TRUE(origin_->remove_blocking(MailboxNumber("1001"), voicemail::Removal::with_messages).has_value());
  update();
  EXPECT_EQ(answers_->find_blocking(MailboxNumber("1001")).error().code, Code::not_found);
  EXPECT_EQ(files_kept(), 0U);
}

TEST_F(Answers, AreThereAgainAfterARestart) {
  add("1001");
  greet("1001", "hello!");
  update();
  answers_.reset();
  open();
  EXPECT_EQ(greeting_of("1001"), "hello!");
}

TEST_F(Answers, KeepTheOldGreetingWhileTheAudioStoreIsAway) {
  add("1001");
  greet("1001", "hello!");
  update();
  greet("1001", "good evening");
  audio_->is_away = true;
  EXPECT_FALSE(answers_->update_blocking(*origin_, *audio_).has_value());
  EXPECT_EQ(greeting_of("1001"), "hello!");
  audio_->is_away = false;
  update();
  EXPECT_EQ(greeting_of("1001"), "good evening");
}

TEST_F(Answers, DoNotPlayAGreetingThatIsDamaged) {
  add("1001");
  greet("1001", "hello!");
  const auto row = origin_->find_greeting_blocking(MailboxNumber("1001"), GreetingKind::personal);
  std::ofstream(scratch_.path() / "audio" / (*row)->audio_name, std::ios::app) << "noise";
  update();
  EXPECT_EQ(greeting_of("1001"), "none");
  EXPECT_TRUE(answers_->find_blocking(MailboxNumber("1001")).has_value());
}

TEST_F(Answers, AreCopiedAnewWhenTheirFileIsNoDatabase) {
  add("1001");
  update();
  answers_.reset();
  std::filesystem::resize_file(scratch_.path() / "answers" / "answers.db", 0);
  std::ofstream(scratch_.path() / "answers" / "answers.db") << std::string(8192, 'x');
  open();
  update();
  EXPECT_TRUE(answers_->find_blocking(MailboxNumber("1001")).has_value());
}

TEST_F(Answers, PassOverAMailboxThatCannotBeRead) {
  add("1001");
  add("1002");
  update();
  greet("1001", "not read");
  greet("1002", "changed after it");
  ASSERT_TRUE(database_->execute_blocking(kWrite, "update mailbox set failed_logins = 'many' where number = '1001'"));
  update();
  EXPECT_EQ(greeting_of("1002"), "changed after it");
  EXPECT_EQ(greeting_of("1001"), "none");
}

TEST_F(Answers, BeginAnewWhenTheDatabaseIsAnOlderOne) {
  for (const char* number : {"1001", "1002", "1003"})
    add(number);
  update();
  auto restored = open_sqlite_blocking(scratch_.path() / "restored.db");
  ASSERT_TRUE(restored.has_value());
  ASSERT_TRUE(migrate_blocking(**restored).has_value());
  database_ = std::move(*restored);
  origin_ = std::make_unique<SqlMailboxStore>(*database_);
  add("1002");
  update();
  EXPECT_TRUE(answers_->find_blocking(MailboxNumber("1002")).has_value());
  EXPECT_EQ(answers_->find_blocking(MailboxNumber("1001")).error().code, Code::not_found);
}

}  // namespace
}  // namespace aftertone::storage
