// What is carried from one site to the other, and what holds it up.
#include <cstdlib>
#include <filesystem>

#include "contract/shipping/two_sites.h"
#include "storage/postgres/postgres_database.h"
#include "storage/shipping/install_shipping.h"

namespace aftertone::storage {
namespace {

using voicemail::DeliveryState;
using voicemail::MailboxNumber;
using voicemail::Message;
using voicemail::MessageState;

class Shipping : public TwoSites {
 protected:
  Shipping() {
    EXPECT_TRUE(is_ok(a_.stores.mailboxes.add_blocking(mailbox_with("1001"))));
    heal();
  }

  // Recorded at `site`, with a file in its store.
  static Message record(Site& site, const std::string& sound) {
    Message message = message_for("1001");
    voicemail::MemoryAudio audio(sound);
    const auto stored = site.audio->put_blocking(message.id, voicemail::AudioCodec::pcmu, audio);
    EXPECT_TRUE(is_ok(stored));
    if (!stored) return message;
    message.audio_name = stored->name;
    message.audio_sha256 = stored->sha256;
    message.audio_bytes = stored->bytes;
    return message;
  }
  void carry_audio() {
    a_to_b_ = shipper(a_, b_.database(), "b", b_.audio.get());
    b_to_a_ = shipper(b_, a_.database(), "a", a_.audio.get());
  }
  static SiteKnowledge known_at(Site& site, const std::string& other) {
    const auto known = site_knowledge_blocking(site.database(), *site.audio, {site.name, other});
    EXPECT_TRUE(is_ok(known));
    return known.value_or(SiteKnowledge());
  }
};

TEST_F(Shipping, AMessageArrivesWithItsDeliveriesItsTimelineAndItsLamp) {
  const Message message = commit(a_, message_for("1001"), {{"email", "anna@example.com"}, {"sms", "+4917"}});
  ship(a_);
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
  EXPECT_EQ(message_at(b_, message.id).caller.name, "Zoë");
  EXPECT_EQ(b_.stores.messages.deliveries_blocking(message.id)->size(), 2U);
  EXPECT_EQ(b_.stores.messages.count_blocking(MailboxNumber("1001"))->new_count, 1);
  EXPECT_EQ(b_.stores.timeline.list_blocking(message.id)->size(), 3U);
  EXPECT_EQ(waiting_at(a_).rows, 0);
  EXPECT_EQ(waiting_at(b_).rows, 0) << "what came from there is not news there";
}

TEST_F(Shipping, EveryKindOfRowArrivesAndLeaves) {
  run(a_, "insert into class_of_service values ('staff', '*', '', 1, 1, 1, 0, 5, 10, 1, 60000)");
  run(a_, "insert into team values ('doctors', '[]', 3)");
  run(a_, "insert into greeting values ('1001', 'busy', 'aa/x.wav', 'f00', 1000, 1)");
  run(a_, "insert into notification_rule values ('1001', 'night', 1, 1, 'any', '', '', 0, '[]', 0, '', 'keep', '', 0)");
  ship(a_);
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
  for (const char* table : {"class_of_service", "team", "greeting", "notification_rule"})
    run(b_, std::string("delete from ") + table);
  heal();
  EXPECT_EQ(a_.ask("select (select count(*) from class_of_service) + (select count(*) from team) + (select count(*) "
                   "from greeting) "
                   "+ (select count(*) from notification_rule)"),
            "0");
}

TEST_F(Shipping, TheAnswerCacheOfTheOtherSiteHearsOfIt) {
  const auto before = b_.stores.mailboxes.revision_blocking();
  ASSERT_TRUE(is_ok(before));
  auto mailbox = mailbox_at(a_, "1001");
  mailbox.name = "Berta";
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.update_blocking(mailbox)));
  ship(a_);
  const auto changes = b_.stores.mailboxes.changes_blocking(*before, 10);
  ASSERT_TRUE(is_ok(changes));
  ASSERT_EQ(changes->size(), 1U);
  EXPECT_EQ(changes->front().number.value(), "1001");
  EXPECT_EQ(changes->front().revision, *before + 1);
}

TEST_F(Shipping, WhatIsShippedTwiceOrInAnotherOrderIsThereOnce) {
  const Message message = commit(a_, message_for("1001"), {{"email", "anna@example.com"}});
  set_state(a_, message.id, MessageState::saved);
  auto changes = ChangeLog(a_.database()).take_blocking(100);
  ASSERT_TRUE(is_ok(changes));
  OtherSite there(b_.database(), {"a", "b"});
  std::reverse(changes->begin(), changes->end());
  for (int i = 0; i < 4; ++i)  // what is there before its parent waits
    ASSERT_TRUE(is_ok(there.apply_blocking(*changes, 1)));
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
  ship(a_);  // nobody has said that they arrived
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
  EXPECT_EQ(b_.ask("select count(*) - count(distinct (what, detail)) from message_event"), "0");
}

TEST_F(Shipping, WhatChangesWhileItIsShippedKeepsWaiting) {
  const Message message = commit(a_, message_for("1001"));
  ChangeLog log(a_.database());
  const auto changes = log.take_blocking(100);
  ASSERT_TRUE(is_ok(changes));
  set_state(a_, message.id, MessageState::deleted);
  ShippedBatch arrived;
  arrived.arrived = *changes;
  ASSERT_TRUE(is_ok(log.settle_blocking(arrived, "a", 1)));
  EXPECT_EQ(a_.ask("select tbl from site_change where is_waiting = 1 order by tbl"), "message\nmessage_event");
  ship(a_);
  EXPECT_EQ(message_at(b_, message.id).state, MessageState::deleted);
}

TEST_F(Shipping, WhatTheOtherSiteCannotTakeHoldsUpNobodyAndIsSetAside) {
  run(b_, "alter table message add constraint no_bad check (caller_name <> 'bad')");
  Message bad = message_for("1001");
  bad.caller.name = "bad";
  commit(a_, bad);
  LogLines lines;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (waiting_at(a_).set_aside == 0 && std::chrono::steady_clock::now() < end) {
    run(a_, "update site_change set next_try_at = 0 where set_aside = ''");
    ship(a_);
  }
  EXPECT_EQ(waiting_at(a_).set_aside, 1);
  EXPECT_EQ(lines.count("site-refused: message"), 1);
  const Message good = commit(a_, message_for("1001"));
  ship(a_);
  EXPECT_EQ(message_at(b_, good.id).state, MessageState::new_);
  EXPECT_EQ(known_at(b_, "a").theirs->waiting.set_aside, 1);

  run(b_, "alter table message drop constraint no_bad");  // changed again, it is tried again at once
  set_state(a_, bad.id, MessageState::saved);
  heal();
  EXPECT_EQ(message_at(b_, bad.id).state, MessageState::saved);
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
}

TEST_F(Shipping, WhatWasThereBeforeTheFirstPassIsShippedAsWell) {
  Site old("old"), empty("empty");
  ASSERT_TRUE(is_ok(old.stores.mailboxes.add_blocking(mailbox_with("2001"))));
  const Message message = commit(old, message_for("2001"), {{"email", "anna@example.com"}});
  ASSERT_TRUE(is_ok(install_shipping_blocking(empty.database(), "empty")));
  in_threads(3, [&](int) { EXPECT_TRUE(is_ok(install_shipping_blocking(old.database(), "old"))); });
  ASSERT_TRUE(is_ok(shipper(old, empty)->pass_blocking()));
  EXPECT_EQ(difference(content_of(old), content_of(empty)), "");
}

TEST_F(Shipping, ADatabaseThatWasRestoredFromAnOldDumpIsBroughtUpToDate) {
  const Message early = commit(a_, message_for("1001"));
  const Message at_b = commit(b_, message_for("1001"));
  heal();
  EmptyDatabase restored(Kind::postgres);
  const std::string copy = "pg_dump '" + b_.url + "' | psql -q -v ON_ERROR_STOP=1 '" + restored.url() + "' >/dev/null";
  ASSERT_EQ(std::system(copy.c_str()), 0);
  const Message late = commit(a_, message_for("1001"), {{"email", "anna@example.com"}});
  const Message late_at_b = commit(b_, message_for("1001"));
  set_state(b_, early.id, MessageState::purged);
  heal();

  const auto database = restored.open();
  LogLines lines;
  ASSERT_TRUE(is_ok(shipper(a_, *database, "b", nullptr)->pass_blocking()));
  EXPECT_EQ(lines.count("has lost what had been there"), 1);
  SqlMessageStore messages(*database, b_.stores.clock);
  EXPECT_TRUE(is_ok(messages.find_blocking(late.id)));
  EXPECT_TRUE(is_ok(messages.find_blocking(late_at_b.id))) << "its own, which only the other site still has";
  EXPECT_EQ(messages.find_blocking(early.id)->state, MessageState::purged);
  ASSERT_TRUE(is_ok(shipper(a_, *database, "b", nullptr)->pass_blocking()));
  EXPECT_EQ(lines.count("has lost what had been there"), 1) << "and then it is quiet";
}

TEST_F(Shipping, ACopyOfThisSitesDatabaseBecomesTheOtherSites) {
  const Message dead = commit(a_, message_for("1001"), {{"email", "anna@example.com"}});
  set_delivery(a_, dead.id, "dead");
  heal();
  EmptyDatabase restored(Kind::postgres);
  const std::string copy = "pg_dump '" + a_.url + "' | psql -q -v ON_ERROR_STOP=1 '" + restored.url() + "' >/dev/null";
  ASSERT_EQ(std::system(copy.c_str()), 0);
  set_delivery(a_, dead.id, "ready");  // sent again by hand: whoever knew that it was dead says so

  const auto database = restored.open();
  LogLines lines;
  ASSERT_TRUE(is_ok(install_shipping_blocking(*database, "b")));
  EXPECT_EQ(lines.count("a copy of the database of site a"), 1);
  const auto known = site_knowledge_blocking(*database, *b_.audio, {"b", "a"});
  ASSERT_TRUE(is_ok(known));
  EXPECT_EQ(known->missing.files, 1);
  ASSERT_TRUE(is_ok(shipper(a_, *database, "b", nullptr)->pass_blocking()));
  EXPECT_EQ(a_.ask("select state from delivery"), "ready");
  SqlMessageStore messages(*database, b_.stores.clock);
  EXPECT_EQ(messages.deliveries_blocking(dead.id)->front().state, DeliveryState::ready);
  EXPECT_EQ(waiting_at(a_).rows, 0);
}

TEST_F(Shipping, ASiteWhoseOwnDatabaseIsOldAsksForEverything) {
  commit(a_, message_for("1001"));
  heal();
  run(a_, "delete from message");
  run(a_, "delete from site_change where tbl in ('message', 'message_event')");
  run(a_, "update site_beat set batch = 0");
  LogLines lines;
  ship(a_);
  EXPECT_EQ(lines.count("it is asked for everything"), 1);
  heal();
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
}

TEST_F(Shipping, ASiteThatIsNotSetUpIsWaitedFor) {
  Site empty("unprepared");
  const auto to_b = shipper(a_, empty);
  const auto early = to_b->pass_blocking();
  ASSERT_TRUE(is_temporary(early, Code::unavailable));
  EXPECT_NE(early.error().detail.find("aftertone serve"), std::string::npos) << early.error().detail;
  ASSERT_TRUE(is_ok(install_shipping_blocking(empty.database(), "unprepared")));
  EXPECT_TRUE(is_ok(to_b->pass_blocking()));
}

TEST_F(Shipping, TheDatabaseOfThisSiteIsNotTheOtherOnes) {
  const auto refused = shipper(a_, a_.database(), "b", nullptr)->pass_blocking();
  ASSERT_TRUE(is_error(refused, Code::invalid));
  EXPECT_NE(refused.error().detail.find("this site's own database"), std::string::npos) << refused.error().detail;
}

TEST_F(Shipping, AudioIsThereBeforeItsRow) {
  carry_audio();
  const Message message = commit(a_, record(a_, "hello"));
  ship(a_);
  EXPECT_TRUE(is_ok(b_.audio->local_copy_blocking(message.audio_name)));
  EXPECT_TRUE(is_ok(b_.stores.messages.find_blocking(message.id)));
  EXPECT_EQ(known_at(b_, "a").missing.files, 0);

  // And not a second time: a file that is gone there is the scrubber's.
  ASSERT_TRUE(is_ok(b_.audio->remove_blocking(message.audio_name)));
  set_state(a_, message.id, MessageState::saved);
  ship(a_);
  EXPECT_EQ(message_at(b_, message.id).state, MessageState::saved);
  EXPECT_FALSE(b_.audio->local_copy_blocking(message.audio_name).has_value());
}

TEST_F(Shipping, WhileTheOtherAudioStoreIsAwayOnlyWhatNeedsItWaits) {
  carry_audio();
  const auto tmp = b_.audio_directory / "tmp";
  std::filesystem::remove(tmp);
  const Message message = commit(a_, record(a_, "hello"));
  auto mailbox = mailbox_at(a_, "1001");
  mailbox.name = "Berta";
  ASSERT_TRUE(is_ok(a_.stores.mailboxes.update_blocking(mailbox)));
  ship(a_);
  EXPECT_EQ(mailbox_at(b_, "1001").name, "Berta");
  EXPECT_FALSE(b_.stores.messages.find_blocking(message.id).has_value());
  LogLines lines;
  for (int i = 0; i < 2; ++i) {
    run(a_, "update site_change set next_try_at = 0");
    ship(a_);
  }
  EXPECT_EQ(lines.count("has lost"), 0) << "nothing went, and nothing is missed";
  EXPECT_EQ(waiting_at(a_).audio, 1);
  EXPECT_EQ(waiting_at(a_).audio_bytes, message.audio_bytes);

  b_.audio = std::move(*FileAudioStore::open_blocking(b_.audio_directory.path()));
  carry_audio();
  heal();
  EXPECT_TRUE(is_ok(b_.audio->local_copy_blocking(message.audio_name)));
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
}

TEST_F(Shipping, AMessageWhoseAudioIsLostGoesWithoutAndIsCounted) {
  carry_audio();
  const Message message = commit(a_, record(a_, "hello"));
  ASSERT_TRUE(is_ok(a_.audio->remove_blocking(message.audio_name)));
  LogLines lines;
  heal();
  EXPECT_EQ(lines.count("audio-missing: " + message.audio_name), 1);
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
  const SiteKnowledge known = known_at(b_, "a");
  EXPECT_EQ(known.missing.files, 1);
  EXPECT_EQ(known.missing.bytes, message.audio_bytes);
}

TEST_F(Shipping, WhereSomebodyElseCopiesTheAudioItIsLookedFor) {
  const Message message = commit(a_, record(a_, "hello"));
  ship(a_);
  EXPECT_EQ(known_at(b_, "a").missing.files, 1);
  std::filesystem::copy_file(a_.audio_directory / message.audio_name, b_.audio_directory / message.audio_name);
  EXPECT_EQ(known_at(b_, "a").missing.files, 0);
}

TEST_F(Shipping, ManyFilesThatNeverComeHideNoneThatDoes) {
  std::vector<Message> missing;
  for (int i = 0; i < 201; ++i)
    missing.push_back(commit(a_, message_for("1001")));
  const Message message = commit(a_, record(a_, "hello"));
  heal();
  std::filesystem::copy_file(a_.audio_directory / message.audio_name, b_.audio_directory / message.audio_name);
  ship(b_);
  ship(b_);
  EXPECT_EQ(known_at(b_, "a").missing.files, 201);
}

TEST_F(Shipping, ASiteThatIsGivenUpNotesNothingMore) {
  run(a_, "drop function site_note() cascade");
  run(a_, "truncate site_change, site_beat");
  const Message message = commit(a_, message_for("1001"));
  EXPECT_EQ(a_.ask("select count(*) from site_change"), "0");
  a_to_b_ = shipper(a_, b_);  // and is set up again
  heal();
  EXPECT_EQ(message_at(b_, message.id).state, MessageState::new_);
}

TEST_F(Shipping, BothSitesKnowHowFarTheyAre) {
  const Message message = commit(a_, message_for("1001"), {{"email", "anna@example.com"}});
  SiteKnowledge known = known_at(a_, "b");
  EXPECT_EQ(known.waiting.rows, 4);  // a message, a delivery, two events
  EXPECT_GE(known.behind_there()->count(), 0);
  heal();
  known = known_at(b_, "a");
  EXPECT_EQ(known.theirs->waiting.rows, 0);
  EXPECT_LT(*known.behind_here(), std::chrono::seconds(10));
  EXPECT_EQ(known.exposed, 1);
  EXPECT_EQ(known_at(a_, "b").exposed, 0) << "its own";
  set_delivery(a_, message.id, "sent");
  heal();
  EXPECT_EQ(known_at(b_, "a").exposed, 0);
  run(b_, "update site_beat set heard_at = heard_at - 90000");
  EXPECT_GE(*known_at(b_, "a").behind_here(), std::chrono::seconds(90));
}

TEST_F(Shipping, BothMayShipWhileBothAreWrittenTo) {
  std::atomic<bool> is_over{false};
  std::thread there([&] {
    while (!is_over)
      EXPECT_TRUE(is_ok(b_to_a_->pass_blocking()));
  });
  std::thread here([&] {
    while (!is_over)
      EXPECT_TRUE(is_ok(a_to_b_->pass_blocking()));
  });
  in_threads(4, [&](int thread) {
    Site& site = thread % 2 == 0 ? a_ : b_;
    for (int i = 0; i < 40; ++i) {
      const Message message = commit(site, message_for("1001"), {{"email", "anna@example.com"}});
      if (i % 3 == 0) set_state(site, message.id, MessageState::saved);
    }
  });
  is_over = true;
  there.join();
  here.join();
  heal();
  EXPECT_EQ(difference(content_of(a_), content_of(b_)), "");
  EXPECT_EQ(a_.ask("select count(*) from message"), "160");
}

}  // namespace
}  // namespace aftertone::storage
