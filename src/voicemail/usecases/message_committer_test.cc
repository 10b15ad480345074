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
  MessageCommitter committer_{loop_.executor(), pool_, 2, stores_, journal_, [this](const Message&) { ++told_; }};
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

// One after the other is tried while nothing can be committed; then all follow.
TEST_F(Committer, CommitsAllThatWaitedWhenTheDatabaseIsBack) {
  mailboxes_.is_away = true;
  std::vector<std::shared_ptr<MessageCommitter::Progress>> all;
  for (int i = 0; i < 50; ++i) {
    auto [stream, recording] = record(kAnna);
    all.push_back(committer_.submit(stream, recording));
  }
  EXPECT_FALSE(is_committed_in(300ms, *all.front()));
  EXPECT_EQ(committer_.waiting(), 50U);
  mailboxes_.is_away = false;
  for (const auto& progress : all)
    EXPECT_TRUE(is_committed_in(20s, *progress));
  EXPECT_EQ(messages_.count_blocking(kAnna)->new_count, 50);
  EXPECT_EQ(committer_.waiting(), 0U);
}

TEST_F(Committer, DoesNotLetACallerWaitInVain) {
  mailboxes_.is_away = true;
  auto [first, recording] = record(kAnna);
  EXPECT_FALSE(is_committed_in(300ms, *committer_.submit(first, recording)));
  auto [second, another] = record(kAnna);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(is_committed_in(30s, *committer_.submit(second, another)));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
}

TEST_F(Committer, DoesNotLetOneThatCannotBeCommittedHoldUpTheOthers) {
  auto [bad, lost] = record(kAnna);
  journal_.forget(bad);  // its audio cannot be opened any more
  const auto never = committer_.submit(bad, lost);
  auto [good, recording] = record(kAnna);
  EXPECT_TRUE(is_committed_in(10s, *committer_.submit(good, recording)));
  EXPECT_FALSE(is_committed_in(0ms, *never));
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
