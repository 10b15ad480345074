#include "voicemail/usecases/answer_desk.h"

#include <gtest/gtest.h>

#include <future>

#include "async/loop.h"
#include "voicemail/ports/memory_stores_fake.h"

namespace aftertone::voicemail {
namespace {

using namespace std::chrono_literals;

// A database that answers when it is let.
class HangingMailboxes : public MemoryMailboxStore {
 public:
  Result<Mailbox> find_blocking(const MailboxNumber& number) override {
    ++asked;
    if (hangs) gate.get_future().wait();
    return MemoryMailboxStore::find_blocking(number);
  }
  std::atomic<bool> hangs{false};
  std::atomic<int> asked{0};
  std::promise<void> gate;
};

class Desk : public testing::Test {
 protected:
  Desk() {
    Mailbox anna;
    anna.number = kAnna;
    anna.language = "it";
    EXPECT_TRUE(mailboxes_.add_blocking(anna).has_value());
    AnswerDesk::Settings settings;
    settings.database_time = 100ms;
    settings.distrust = 60s;
    settings.language = "en";
    const AnswerDesk::Pools pools{pool_, copy_pool_};
    desk_ = std::make_unique<AnswerDesk>(loop_.executor(), pools, stores_, copy_, settings);
  }
  ~Desk() override { pool_.stop(); }

  Result<DepositAdmission> admit(const MailboxNumber& number) {
    std::optional<Result<DepositAdmission>> admitted;
    async::run_to_end(loop_, ask(*desk_, number, admitted));
    return std::move(*admitted);
  }
  static async::Task<> ask(AnswerDesk& desk, MailboxNumber number, std::optional<Result<DepositAdmission>>& admitted) {
    Result<DepositAdmission> answer = co_await desk.admit(number, false);
    admitted.emplace(std::move(answer));
  }

  const MailboxNumber kAnna{"1001"};
  SystemClock clock_;
  HangingMailboxes mailboxes_;
  MemoryMessageStore messages_;
  MemoryAudioStore audio_{"/tmp"};
  PlainPinHasher pins_;
  MemoryRuleStore rules_;
  Stores stores_{mailboxes_, messages_, audio_, pins_, rules_, clock_};
  MemoryAnswerCache copy_{mailboxes_, audio_};
  async::Loop loop_{"at-loop"};
  async::BlockingPool pool_{"at-admit", 1, 10};
  async::BlockingPool copy_pool_{"at-copy", 1, 10};
  std::unique_ptr<AnswerDesk> desk_;
};

TEST_F(Desk, BelievesTheDatabaseThatThereIsNoSuchMailbox) {
  EXPECT_EQ(admit(MailboxNumber("9999")).error().code, Code::not_found);
}

TEST_F(Desk, AnswersFromTheCopyWhileTheDatabaseIsAway) {
  mailboxes_.is_away = true;
  const auto admitted = admit(kAnna);
  ASSERT_TRUE(admitted.has_value());
  EXPECT_EQ(admitted->mailbox.language, "it");
}

TEST_F(Desk, TurnsNobodyAwayWhoCallsANumberThatTheCopyDoesNotKnow) {
  mailboxes_.is_away = true;
  const auto admitted = admit(MailboxNumber("9999"));
  ASSERT_TRUE(admitted.has_value());
  EXPECT_EQ(admitted->mailbox.number.value(), "9999");
  EXPECT_EQ(admitted->mailbox.language, "en");
  EXPECT_FALSE(admitted->is_full);
}

TEST_F(Desk, DoesNotWaitForADatabaseThatHangs) {
  mailboxes_.hangs = true;
  EXPECT_TRUE(admit(kAnna).has_value());
  EXPECT_TRUE(admit(kAnna).has_value());
  EXPECT_EQ(mailboxes_.asked, 1) << "the second caller waited for it as well";
  mailboxes_.gate.set_value();
}

TEST_F(Desk, KeepsAnAnnouncementOnlyMailboxAsItIs) {
  Mailbox silent;
  silent.number = MailboxNumber("1002");
  silent.max_messages = 0;
  ASSERT_TRUE(mailboxes_.add_blocking(silent).has_value());
  mailboxes_.is_away = true;
  EXPECT_TRUE(admit(silent.number)->is_full);
}

}  // namespace
}  // namespace aftertone::voicemail
