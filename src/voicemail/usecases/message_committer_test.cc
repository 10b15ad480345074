#include "voicemail/usecases/message_committer.h"

#include <gtest/gtest.h>

#include "async/loop.h"
#include "voicemail/ports/memory_journal_fake.h"
#include "voicemail/ports/memory_stores_fake.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

class Committer : public testing::Test {
 protected:
  Committer() {
    Mailbox mailbox;
    mailbox.number = kAnna;
    EXPECT_TRUE(mailboxes_.add_blocking(mailbox).has_value());
  }
  ~Committer() override { async::run_to_end(loop_, committer_.stop()); }

  // A stream that holds "audio", and its sealed recording.
  std::pair<async::StreamNumber, SealedRecording> record(const MailboxNumber& mailbox) {
    RecordingInfo info;
    info.id = Uuid::v7(clock_.now());
    info.mailbox = mailbox;
    const async::StreamNumber stream = *journal_.begin(info);
    journal_.append(stream, "audio");
    return {stream, SealedRecording{info, RecordingEnd{}, 5}};
  }
  bool is_committed_in(std::chrono::milliseconds time, MessageCommitter::Progress& progress) {
    bool committed = false;
    async::run_to_end(loop_, wait(progress, time, committed));
    return committed;
  }
  static async::Task<> wait(MessageCommitter::Progress& progress, std::chrono::milliseconds time, bool& committed) {
    committed = co_await progress.wait(async::Deadline::in(time));
  }

  const MailboxNumber kAnna{"1001"};
  SystemClock clock_;
  MemoryMailboxStore mailboxes_;
  MemoryMessageStore messages_;
  MemoryAudioStore audio_{"/tmp"};
  PlainPinHasher pins_;
  MemoryRuleStore notification_rules_;
  Stores stores_{mailboxes_, messages_, audio_, pins_, notification_rules_, clock_};
  MemoryJournal journal_;
  std::atomic<int> told_{0};
  async::BlockingPool pool_{"at-block", 2, 100};
  async::Loop loop_{"at-loop"};
  MessageCommitter committer_{loop_.executor(), pool_, stores_, journal_, [this](const Message&) { ++told_; }};
};

TEST_F(Committer, CommitsAndLetsTheJournalForget) {
  auto [stream, recording] = record(kAnna);
  const auto progress = committer_.submit(stream, recording);
  EXPECT_TRUE(is_committed_in(10s, *progress));
  EXPECT_EQ(messages_.count_blocking(kAnna)->new_count, 1);
  EXPECT_EQ(journal_.size(), 0U);
  EXPECT_EQ(told_, 1);
}

TEST_F(Committer, TriesAgainUntilTheDatabaseIsBack) {
  messages_.failures_to_come = 2;
  auto [stream, recording] = record(kAnna);
  const auto progress = committer_.submit(stream, recording);
  EXPECT_TRUE(is_committed_in(20s, *progress));
  EXPECT_EQ(messages_.count_blocking(kAnna)->new_count, 1);
}

TEST_F(Committer, KeepsWhatCannotBeCommittedInTheJournal) {
  messages_.refuses_for_good = true;
  auto [stream, recording] = record(kAnna);
  const auto progress = committer_.submit(stream, recording);
  EXPECT_FALSE(is_committed_in(100ms, *progress));
  EXPECT_EQ(journal_.size(), 1U);
  EXPECT_EQ(committer_.waiting(), 1U);
}

TEST_F(Committer, ReleasesTheJournalWhenTheMailboxIsGone) {
  auto [stream, recording] = record(MailboxNumber("9999"));
  const auto progress = committer_.submit(stream, recording);
  EXPECT_TRUE(is_committed_in(10s, *progress));
  EXPECT_EQ(journal_.size(), 0U);
  EXPECT_EQ(messages_.find_blocking(recording.info.id)->mailbox, kUndeliverable);
}

}  // namespace
}  // namespace aftertone::voicemail
