// The purger on a real database and a real audio store.
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

#include "contract/store_test.h"
#include "files/scratch_directory_fake.h"
#include "storage/audio/audio_name.h"
#include "storage/audio/file_audio_store.h"
#include "storage/audio/file_audio_sweep.h"
#include "storage/pins/argon_pin_hasher.h"
#include "storage/sql/sql_purge_store.h"
#include "voicemail/usecases/purge_messages.h"

namespace aftertone::storage {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::days;
using voicemail::Message;
using voicemail::MessageState;
using voicemail::PurgeReport;

class PurgeContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    voicemail::Mailbox mailbox = mailbox_with("1001");
    mailbox.max_messages = 3;
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox)));
  }

  std::string put(const Uuid& id) {
    voicemail::MemoryAudio bytes(std::string(8000, 'x'));
    const auto stored = audio_->put_blocking(id, voicemail::AudioCodec::pcmu, bytes);
    EXPECT_TRUE(is_ok(stored));
    return stored->name;
  }
  // A message with audio.
  Message leave(MessageState state = MessageState::new_) {
    Message message = message_for("1001");
    message.audio_name = put(message.id);
    commit(message, {{"email", "a@example.org"}});
    EXPECT_TRUE(is_ok(messages_.set_state_blocking(message.id, state)));
    return message;
  }
  // As if it had been written so long ago, seen from the stores' clock.
  void age(const std::string& name, std::chrono::milliseconds by) {
    const auto at = to_millis(stores_.clock.now() - by);
    const timespec time{at / 1000, at % 1000 * 1'000'000};
    const timespec times[2] = {time, time};
    ASSERT_EQ(utimensat(AT_FDCWD, (scratch_.path() / name).c_str(), times, 0), 0);
  }
  bool is_there(const std::string& name) const { return fs::exists(scratch_.path() / name); }
  bool is_set_aside(const std::string& name) const {
    return fs::exists(scratch_.path() / kOrphanedFolder / name.substr(3));
  }
  MessageState state_of(const Message& message) { return messages_.find_blocking(message.id)->state; }

  Result<PurgeReport> run() {
    voicemail::PurgeMessages purge(ports_, 0, 256);
    for (;;) {
      const Result<bool> has_more = purge.step_blocking();
      if (!has_more) return tl::unexpected(has_more.error());
      if (!*has_more) return purge.report();
    }
  }

  files::ScratchDirectory scratch_;
  std::unique_ptr<FileAudioStore> audio_ = std::move(*FileAudioStore::open_blocking(scratch_.path()));
  std::unique_ptr<ArgonPinHasher> pins_ = std::move(*ArgonPinHasher::open_blocking());
  SqlPurgeStore purge_{*stores_.database};
  FileAudioSweep sweep_{scratch_.path()};
  voicemail::Stores all_{mailboxes_, messages_, *audio_, *pins_, stores_.rules, stores_.clock, {}};
  voicemail::PurgePorts ports_{all_, purge_, sweep_};
};
AT_ON_EVERY_DATABASE(PurgeContract);

TEST_P(PurgeContract, ADeletedMessageIsPurgedWhenItsTimeIsOver) {
  const Message message = leave(MessageState::deleted);
  const Message kept = leave();
  stores_.clock.advance(days(14) - 1min);
  ASSERT_TRUE(is_ok(run()));
  EXPECT_EQ(state_of(message), MessageState::deleted);

  stores_.clock.advance(1min);
  const auto preview = voicemail::preview_purge_blocking(ports_);
  const auto report = run();
  ASSERT_TRUE(is_ok(report));
  for (const auto& told : {preview, report}) {
    EXPECT_EQ(told->purged, 1);
    EXPECT_EQ(told->audio_removed, 1);
    EXPECT_EQ(told->bytes_freed, message.audio_bytes);
  }
  EXPECT_EQ(state_of(message), MessageState::purged);
  EXPECT_EQ(messages_.find_blocking(message.id)->caller.number, "");
  EXPECT_EQ(stores_.timeline.list_blocking(message.id)->back().what, voicemail::Happening::purged);
  EXPECT_FALSE(is_there(message.audio_name));
  EXPECT_TRUE(is_there(kept.audio_name));
  EXPECT_EQ(to_string(*run()), "");
}

TEST_P(PurgeContract, AnUndeletedMessageStaysAndItsTimeBeginsAnew) {
  const Message message = leave(MessageState::deleted);
  stores_.clock.advance(days(10));
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::saved)));
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::deleted)));
  stores_.clock.advance(days(10));
  ASSERT_TRUE(is_ok(run()));
  EXPECT_EQ(state_of(message), MessageState::deleted);
}

TEST_P(PurgeContract, AMessageThatIsUndeletedUnderThePurgersHandsStays) {
  const Message message = leave(MessageState::deleted);
  const auto deleted = purge_.deleted_blocking(stores_.clock.now() + 1ms, 10);
  ASSERT_EQ(deleted->size(), 1U);
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::saved)));
  EXPECT_EQ(*purge_.purge_blocking(*deleted, kNoon), 0);
  EXPECT_EQ(state_of(message), MessageState::saved);
}

TEST_P(PurgeContract, ACommitThatComesLateBringsAPurgedMessageNotBack) {
  all_.rules.undelete = days(0);
  const Message message = leave(MessageState::deleted);
  ASSERT_TRUE(is_ok(run()));
  EXPECT_EQ(*messages_.commit_blocking(message, {{"email", "b@example.org"}}),
            voicemail::CommitOutcome::was_there_already);
  EXPECT_EQ(state_of(message), MessageState::purged);
  EXPECT_EQ(messages_.deliveries_blocking(message.id)->size(), 1U);
  EXPECT_TRUE(is_error(messages_.set_state_blocking(message.id, MessageState::saved), Code::conflict));

  put(message.id);  // its audio was copied again before
  age(message.audio_name, 25h);
  EXPECT_EQ(run()->sweep.removed, 1);
  EXPECT_FALSE(is_there(message.audio_name));
}

TEST_P(PurgeContract, ADeletionThatWasNotDatedIsDatedFirst) {
  const Message message = leave(MessageState::deleted);
  ASSERT_TRUE(is_ok(stores_.database->execute_blocking(kWrite, "update message set deleted_at = null")));
  stores_.clock.advance(days(100));
  ASSERT_TRUE(is_ok(run()));
  EXPECT_EQ(state_of(message), MessageState::deleted);
  stores_.clock.advance(days(14));
  ASSERT_TRUE(is_ok(run()));
  EXPECT_EQ(state_of(message), MessageState::purged);
}

TEST_P(PurgeContract, AMailboxKeepsNoMoreDeletedMessagesThanItMayHoldMessages) {
  std::vector<Message> messages;
  for (int i = 0; i < 5; ++i) {
    messages.push_back(leave(MessageState::deleted));
    stores_.clock.advance(1s);
  }
  EXPECT_EQ(voicemail::preview_purge_blocking(ports_)->purged, 2);
  EXPECT_EQ(run()->purged, 2);
  for (std::size_t i = 0; i < messages.size(); ++i)
    EXPECT_EQ(state_of(messages[i]), i < 2 ? MessageState::purged : MessageState::deleted) << i;
}

TEST_P(PurgeContract, SavedMessagesStayUnlessTheyAreToExpire) {
  const Message saved = leave(MessageState::saved);
  const Message unheard = leave();
  stores_.clock.advance(days(400));
  ASSERT_TRUE(is_ok(run()));
  EXPECT_EQ(state_of(saved), MessageState::saved);
  all_.rules.longest_saved = days(365);
  EXPECT_EQ(run()->expired, 1);
  EXPECT_EQ(state_of(saved), MessageState::deleted);
  EXPECT_EQ(state_of(unheard), MessageState::new_);
  EXPECT_EQ(*messages_.count_blocking(saved.mailbox), (voicemail::MessageCounts{1, 0, 0}));
}

TEST_P(PurgeContract, TheAudioOfARemovedMailboxGoesAsWell) {
  const Message message = leave();
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(message.mailbox, voicemail::Removal::with_messages)));
  EXPECT_EQ(run()->audio_removed, 1);
  EXPECT_FALSE(is_there(message.audio_name));
}

TEST_P(PurgeContract, AudioThatAnotherMessageUsesStays) {
  const Message message = leave();
  Message other = message_for("1001");
  other.audio_name = message.audio_name;
  commit(other);
  all_.rules.undelete = days(0);
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::deleted)));
  ASSERT_TRUE(is_ok(run()));
  EXPECT_TRUE(is_there(message.audio_name));
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(other.id, MessageState::deleted)));
  ASSERT_TRUE(is_ok(run()));
  EXPECT_FALSE(is_there(message.audio_name));
}

TEST_P(PurgeContract, MoreThanOneStepIsPurged) {
  all_.rules.undelete = days(0);
  for (int i = 0; i < 210; ++i) {
    Message message = message_for("1001");
    message.audio_name = audio_name_of(message.id, 1000).whole();  // there is no such file: as after a crash
    commit(message);
    ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, MessageState::deleted)));
  }
  const auto report = run();
  ASSERT_TRUE(is_ok(report));
  EXPECT_EQ(report->purged, 210);
  EXPECT_EQ(report->audio_removed, 210);
}

TEST_P(PurgeContract, OldAudioOfNobodyIsSetAsideAndAYoungOneIsNot) {
  const std::string old = put(Uuid::v7(kNoon));
  const std::string young = put(Uuid::v7(kNoon));
  age(old, 25h);
  age(young, 23h);
  const auto report = run();
  ASSERT_TRUE(is_ok(report));
  EXPECT_EQ(report->sweep.set_aside, 1);
  EXPECT_TRUE(is_set_aside(old));
  EXPECT_TRUE(is_there(young));
}

TEST_P(PurgeContract, AudioThatACommitNeedsAgainIsYoung) {
  const Uuid id = Uuid::v7(kNoon);
  const std::string name = put(id);
  stores_.clock.advance(SystemClock().now() - stores_.clock.now());
  age(name, 48h);
  put(id);
  EXPECT_EQ(run()->sweep.set_aside, 0);
  EXPECT_TRUE(is_there(name));
}

TEST_P(PurgeContract, AudioThatWasSetAsideAndIsWantedComesBack) {
  Message message = message_for("1001");
  message.audio_name = put(message.id);
  ASSERT_TRUE(is_ok(sweep_.set_aside_blocking(message.audio_name)));
  commit(message);
  EXPECT_EQ(run()->sweep.put_back, 1);
  EXPECT_TRUE(is_there(message.audio_name));
  EXPECT_FALSE(is_set_aside(message.audio_name));
}

TEST_P(PurgeContract, AGreetingsAudioIsWanted) {
  const std::string name = put(Uuid::v7(kNoon));
  age(name, 48h);
  ASSERT_TRUE(is_ok(mailboxes_.set_greeting_blocking(
      {voicemail::MailboxNumber("1001"), voicemail::GreetingKind::busy, name, std::string(64, 'a'), 1s, kNoon})));
  EXPECT_EQ(run()->sweep.set_aside, 0);
  EXPECT_TRUE(is_there(name));
}

TEST_P(PurgeContract, AStoreThatTheDatabaseDoesNotKnowIsLeftAlone) {
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) {
    names.push_back(put(Uuid::v7(kNoon)));
    age(names.back(), 48h);
  }
  EXPECT_TRUE(is_error(run(), Code::conflict));
  for (const std::string& name : names)
    EXPECT_TRUE(is_there(name));
}

TEST_P(PurgeContract, AFileThatCannotBeRemovedDoesNotStopTheOthers) {
  all_.rules.undelete = days(0);
  Message strange = message_for("1001");
  strange.audio_name = "../../etc/passwd";
  commit(strange);
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(strange.id, MessageState::deleted)));
  const Message message = leave(MessageState::deleted);
  const auto report = run();
  ASSERT_TRUE(is_ok(report));
  EXPECT_EQ(report->audio_failed, 1);
  EXPECT_EQ(report->audio_removed, 1);
  EXPECT_FALSE(is_there(message.audio_name));
}

}  // namespace
}  // namespace aftertone::storage
