// Changes of what was seen: of those who have seen the same one is first, and the others are told.
#include "contract/store_test.h"
#include "storage/sql/access/sql_seen_changes.h"

namespace aftertone::storage {
namespace {

using voicemail::Mailbox;
using voicemail::MailboxNumber;
using voicemail::MessageState;
using voicemail::Removal;

class SeenChangesContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  }
  Mailbox now() { return *mailboxes_.find_blocking(MailboxNumber("1001")); }

  SqlSeenChanges changes_{*stores_.database, stores_.clock};
};

TEST_P(SeenChangesContract, AMailboxIsChangedOnlyAsItWasSeen) {
  const Mailbox seen = now();
  Mailbox mine = seen;
  mine.name = "Mine";
  Mailbox others = seen;
  others.email = "others@example.org";
  const std::int64_t revision = *mailboxes_.revision_blocking();
  EXPECT_EQ(changes_.update_blocking(seen, others), true);
  EXPECT_EQ(mailboxes_.revision_blocking(), revision + 1) << "copies are told";
  EXPECT_EQ(changes_.update_blocking(seen, mine), false);
  EXPECT_EQ(now().email, "others@example.org");
  EXPECT_EQ(now().name, seen.name);
  ASSERT_TRUE(is_ok(mailboxes_.set_pin_blocking(seen.number, "hash", true)));
  EXPECT_EQ(changes_.update_blocking(others, mine), false) << "a PIN is part of what is seen";
  EXPECT_EQ(changes_.remove_blocking(others, Removal::if_empty), false);
  EXPECT_EQ(changes_.remove_blocking(now(), Removal::if_empty), true);
  EXPECT_TRUE(is_error(changes_.update_blocking(seen, mine), Code::not_found));
}

TEST_P(SeenChangesContract, AMailboxWithMessagesIsRemovedOnlyWithThem) {
  commit(message_for("1001"));
  EXPECT_TRUE(is_error(changes_.remove_blocking(now(), Removal::if_empty), Code::conflict));
  EXPECT_EQ(changes_.remove_blocking(now(), Removal::with_messages), true);
}

TEST_P(SeenChangesContract, AMessageIsMovedOnlyAsItWasSeen) {
  const auto seen = *messages_.find_blocking(commit(message_for("1001")).id);
  EXPECT_EQ(changes_.move_blocking(seen, MessageState::deleted), true);
  EXPECT_EQ(changes_.move_blocking(seen, MessageState::saved), false);
  EXPECT_EQ(messages_.find_blocking(seen.id)->state, MessageState::deleted);
  EXPECT_EQ(messages_.count_blocking(seen.mailbox)->new_count, 0) << "the lamp goes with it";
}

TEST_P(SeenChangesContract, OfManyWhoHaveSeenTheSameOneIsFirst) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 10;
  std::atomic<int> made = 0;
  in_threads(kThreads, [&](int) {
    for (int i = 0; i < kRounds; ++i) {
      const auto seen = mailboxes_.find_blocking(MailboxNumber("1001"));
      Mailbox wanted = *seen;
      ++wanted.max_messages;
      const auto changed = changes_.update_blocking(*seen, wanted);
      made += changed && *changed ? 1 : 0;
    }
  });
  EXPECT_GE(made, kRounds);
  EXPECT_EQ(now().max_messages, mailbox_with("1001").max_messages + made) << "a change was lost";
}

AT_ON_EVERY_DATABASE(SeenChangesContract);

}  // namespace
}  // namespace aftertone::storage
