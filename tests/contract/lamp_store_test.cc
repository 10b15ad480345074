#include <algorithm>
#include <tuple>

#include "contract/store_test.h"
#include "storage/migrations/migrations.h"

namespace aftertone::storage {
namespace {

using voicemail::Lamp;
using voicemail::LampPublication;
using voicemail::LampSubscription;
using voicemail::LampWish;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageCounts;
using voicemail::MessageState;

class LampStoreContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    for (const char* number : {"1001", "1002"})
      ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(number))));
  }

  static LampWish wish(const std::string& id, const std::string& mailbox, bool is_kept = true) {
    return {{id, MailboxNumber(mailbox), "{\"call_id\":\"ä'\\\"\"}", kNoon, kNoon + std::chrono::hours(1)}, is_kept};
  }

  Lamp lamp_of(const std::string& mailbox) {
    const auto all = lamps_.list_blocking();
    EXPECT_TRUE(is_ok(all));
    for (const Lamp& lamp : all.value_or(std::vector<Lamp>())) {
      if (lamp.mailbox.value() == mailbox) return lamp;
    }
    ADD_FAILURE() << "no lamp of " << mailbox;
    return {};
  }

  Message commit_urgent(const std::string& mailbox, bool is_urgent) {
    Message message = message_for(mailbox);
    message.urgent = is_urgent;
    return commit(message);
  }

  std::size_t subscription_count(const std::string& home) {
    const auto found = lamps_.subscriptions_blocking(home);
    EXPECT_TRUE(is_ok(found));
    return found ? found->size() : 0;
  }

  voicemail::LampStore& lamps_ = stores_.lamps;
};
AT_ON_EVERY_DATABASE(LampStoreContract);

TEST_P(LampStoreContract, TellsNewSavedAndUrgentCountsAfterEveryChangeUnderAGrowingVersion) {
  std::int64_t version = lamp_of("1001").version;
  const auto expect = [&](const MessageCounts& counts) {
    const Lamp lamp = lamp_of("1001");
    EXPECT_EQ(lamp.counts, counts);
    EXPECT_GT(lamp.version, version);
    version = lamp.version;
  };
  const Message plain = commit_urgent("1001", false);
  expect({1, 0, 0, 0});
  const Message urgent = commit_urgent("1001", true);
  expect({2, 0, 1, 0});
  for (const auto& [state, counts] :
       std::vector<std::pair<MessageState, MessageCounts>>{{MessageState::saved, {1, 1, 0, 1}},
                                                           {MessageState::deleted, {1, 0, 0, 0}},
                                                           {MessageState::new_, {2, 0, 1, 0}},
                                                           {MessageState::deleted, {1, 0, 0, 0}},
                                                           {MessageState::purged, {1, 0, 0, 0}}}) {
    ASSERT_TRUE(is_ok(messages_.set_state_blocking(urgent.id, state)));
    expect(counts);
  }
  EXPECT_EQ(lamp_of("1002").counts, MessageCounts());
}

TEST_P(LampStoreContract, FindsWhatChangedSinceAMomentAndNothingElse) {
  const WallTime before = SystemClock().now();
  const WallTime later = before + std::chrono::hours(1);
  commit_urgent("1002", false);
  const auto changed = lamps_.changed_since_blocking(before);
  ASSERT_TRUE(is_ok(changed));
  EXPECT_TRUE(std::ranges::any_of(*changed, [](const Lamp& lamp) { return lamp.mailbox.value() == "1002"; }));
  const auto none = lamps_.changed_since_blocking(later);
  ASSERT_TRUE(is_ok(none));
  EXPECT_TRUE(none->empty());
}

TEST_P(LampStoreContract, AMailboxThatWasJustAddedIsAChange) {
  const WallTime before = SystemClock().now();
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1003"))));
  const auto changed = lamps_.changed_since_blocking(before);
  ASSERT_TRUE(is_ok(changed));
  EXPECT_TRUE(std::ranges::any_of(*changed, [](const Lamp& lamp) { return lamp.mailbox.value() == "1003"; }));
}

TEST_P(LampStoreContract, KeepsASubscriptionWholeAtItsHomeAndReadsItsLamp) {
  commit_urgent("1001", true);
  const auto lamps = lamps_.subscribe_blocking("10.0.0.1:5060", {wish("a", "1001"), wish("b", "nobody")});
  ASSERT_TRUE(is_ok(lamps));
  ASSERT_EQ(lamps->size(), 2U);
  ASSERT_TRUE((*lamps)[0].has_value());
  EXPECT_EQ((*lamps)[0]->counts, (MessageCounts{1, 0, 1, 0}));
  EXPECT_FALSE((*lamps)[1].has_value());

  const auto kept = lamps_.subscriptions_blocking("10.0.0.1:5060");
  ASSERT_TRUE(is_ok(kept));
  ASSERT_EQ(kept->size(), 1U);
  const LampSubscription& one = kept->front();
  const LampSubscription wanted = wish("a", "1001").subscription;
  EXPECT_EQ(std::tie(one.id, one.mailbox, one.dialog, one.created_at, one.expires_at),
            std::tie(wanted.id, wanted.mailbox, wanted.dialog, wanted.created_at, wanted.expires_at));
  EXPECT_EQ(subscription_count("10.0.0.2:5060"), 0U);
}

TEST_P(LampStoreContract, ASubscriptionIsRefreshedInPlaceAndRemovedWhenNotWantedAnyMore) {
  ASSERT_TRUE(is_ok(lamps_.subscribe_blocking("h", {wish("a", "1001"), wish("b", "1001"), wish("c", "1002")})));
  LampWish refreshed = wish("a", "1001");
  refreshed.subscription.expires_at += std::chrono::hours(5);
  ASSERT_TRUE(is_ok(lamps_.subscribe_blocking("h", {refreshed})));
  EXPECT_EQ(subscription_count("h"), 3U);

  const auto looked = lamps_.subscribe_blocking("h", {wish("a", "1001", false)});
  ASSERT_TRUE(is_ok(looked));
  EXPECT_TRUE(looked->front().has_value());
  EXPECT_EQ(subscription_count("h"), 2U);
  ASSERT_TRUE(is_ok(lamps_.unsubscribe_blocking({"b", "not there"})));
  EXPECT_EQ(subscription_count("h"), 1U);
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(MailboxNumber("1002"), voicemail::Removal::if_empty)));
  EXPECT_EQ(subscription_count("h"), 0U);
}

TEST_P(LampStoreContract, KeepsUnderWhichEtagAServerWasToldAndForgetsItWithoutOne) {
  LampPublication publication{"sip:1001@ps", MailboxNumber("1001"), "e1", kNoon};
  ASSERT_TRUE(is_ok(lamps_.save_publications_blocking({publication})));
  publication.etag = "e2";
  ASSERT_TRUE(is_ok(lamps_.save_publications_blocking({publication})));
  const auto kept = lamps_.publications_blocking();
  ASSERT_TRUE(is_ok(kept));
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(kept->front().etag, "e2");
  EXPECT_EQ(kept->front().expires_at, kNoon);
  publication.etag.clear();
  ASSERT_TRUE(is_ok(lamps_.save_publications_blocking({publication})));
  EXPECT_TRUE(lamps_.publications_blocking()->empty());
}

// The upgrade counts what was saved before it.
class LampMigration : public testing::TestWithParam<Kind> {};
AT_ON_EVERY_DATABASE(LampMigration);

TEST_P(LampMigration, CountsTheUrgentMessagesThatWereSavedBefore) {
  EmptyDatabase empty(GetParam());
  const auto database = empty.open();
  ASSERT_TRUE(is_ok(migrate_blocking(*database, all_migrations().first(1))));
  for (const char* sql :
       {"insert into mailbox values ('1001', '', '', 'en', 'UTC', '', 1, 1, '', 0, 0, null)",
        "insert into mwi values ('1001', 0, 2, 0, 7)",
        "insert into message values ('a', '1001', '', '', '', 1, 1, 'hangup', 1, 'pcmu', '', '', 1, 'saved', 1)",
        "insert into message values ('b', '1001', '', '', '', 1, 1, 'hangup', 0, 'pcmu', '', '', 1, 'saved', 1)",
        "insert into message values ('c', '1001', '', '', '', 1, 1, 'hangup', 1, 'pcmu', '', '', 1, 'deleted', 1)"}) {
    ASSERT_TRUE(is_ok(database->execute_blocking(kWrite, sql)));
  }
  ASSERT_TRUE(is_ok(migrate_blocking(*database)));
  SqlLampStore lamps(*database);
  const auto all = lamps.list_blocking();
  ASSERT_TRUE(is_ok(all));
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().counts, (MessageCounts{0, 2, 0, 1}));
}

TEST_P(LampStoreContract, RemembersWhatTheCommandHookWasToldForAsLongAsThereIsAMailbox) {
  EXPECT_TRUE(stores_.told.list_blocking()->empty());
  for (const std::int64_t version : {3, 3, 7})
    ASSERT_TRUE(is_ok(stores_.told.save_blocking({{MailboxNumber("1001"), version}, {MailboxNumber("9999"), 1}})));
  const auto told = stores_.told.list_blocking();
  ASSERT_TRUE(is_ok(told));
  ASSERT_EQ(told->size(), 1U);
  EXPECT_EQ(told->front().mailbox.value(), "1001");
  EXPECT_EQ(told->front().version, 7);
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(MailboxNumber("1001"), {})));
  EXPECT_TRUE(stores_.told.list_blocking()->empty());
}

}  // namespace
}  // namespace aftertone::storage
