// Who may log in to the website, who has, how often somebody tried, and who did what.
#include "contract/store_test.h"
#include "storage/sql/access/sql_audit_store.h"
#include "storage/sql/access/sql_mailbox_search.h"
#include "storage/sql/access/sql_message_changes.h"
#include "storage/sql/access/sql_message_search.h"
#include "storage/sql/access/sql_repeat_store.h"
#include "storage/sql/access/sql_session_store.h"
#include "storage/sql/access/sql_user_store.h"

namespace aftertone::storage {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using voicemail::AuditEntry;
using voicemail::try_key_of_address;
using voicemail::try_key_of_name;
using voicemail::User;
using voicemail::UserRole;

User user(const std::string& name) {
  User user;
  user.name = name;
  user.role = UserRole::helpdesk;
  user.mailbox = voicemail::MailboxNumber("1001");
  user.language = "de";
  user.password_hash = "hash";
  user.created_at = kNoon;
  return user;
}

class WebUserContract : public StoreTest {
 protected:
  // Waits, or nothing.
  std::optional<seconds> try_once(const std::string& name, const std::string& from, WallTime now) {
    const auto wait = tries_.begin_blocking({try_key_of_address(from), try_key_of_name(name)}, now);
    EXPECT_TRUE(is_ok(wait));
    return wait.value_or(std::nullopt);
  }
  void open_session(const std::string& hash, const std::string& name, WallTime at = kNoon) {
    EXPECT_TRUE(is_ok(sessions_.add_blocking({hash, user(name), at, at, "192.0.2.7"})));
  }

  SqlUserStore users_{*stores_.database};
  SqlSessionStore sessions_{*stores_.database};
  SqlTryStore tries_{*stores_.database};
  SqlAuditStore audit_{*stores_.database};
};

TEST_P(WebUserContract, AUserIsKeptAndChanged) {
  ASSERT_TRUE(is_ok(users_.add_blocking(user("anna"))));
  EXPECT_TRUE(is_error(users_.add_blocking(user("anna")), Code::conflict));
  User changed = user("anna");
  changed.role = UserRole::auditor;
  changed.mailbox = {};
  changed.password_hash = "is not set this way";
  ASSERT_TRUE(is_ok(users_.update_blocking(changed)));
  const auto found = users_.find_blocking("anna");
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->role, UserRole::auditor);
  EXPECT_EQ(found->mailbox.value(), "");
  EXPECT_EQ(found->language, "de");
  EXPECT_EQ(found->password_hash, "hash");
  EXPECT_EQ(found->created_at, kNoon);
  for (const char* name : {"zoe", "ben"})
    ASSERT_TRUE(is_ok(users_.add_blocking(user(name))));
  const auto all = users_.list_blocking();
  ASSERT_TRUE(is_ok(all));
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ((*all)[1].name, "ben");
  ASSERT_TRUE(is_ok(users_.remove_blocking("ben")));
  for (const Status& refused : {users_.remove_blocking("ben"), users_.update_blocking(user("ben")),
                                users_.set_password_blocking("ben", "x", ""), users_.set_totp_blocking("ben", "", "")})
    EXPECT_TRUE(is_error(refused, Code::not_found));
}

TEST_P(WebUserContract, UsersComeInPages) {
  for (const char* name : {"zoe", "anna", "clara", "ben"}) {
    User one = user(name);
    if (one.name == "clara") one.role = UserRole::administrator;
    ASSERT_TRUE(is_ok(users_.add_blocking(one)));
  }
  std::string names;
  for (std::string after; names.size() < 40;) {
    const auto page = users_.page_blocking(after, 3);
    ASSERT_TRUE(is_ok(page));
    for (const User& one : *page)
      names += one.name + " ";
    if (page->size() < 3) break;
    after = page->back().name;
  }
  EXPECT_EQ(names, "anna ben clara zoe ");
  EXPECT_EQ(users_.administrators_blocking(), std::vector<std::string>{"clara"});
}

TEST_P(WebUserContract, AUserIsChangedOnlyAsTheyWereSeen) {
  ASSERT_TRUE(is_ok(users_.add_blocking(user("anna"))));
  open_session("one", "anna");
  const User seen = *users_.find_blocking("anna");
  User mine = seen;
  mine.language = "fr";
  User others = seen;
  others.role = UserRole::auditor;
  others.totp_secret = "SECRET";
  EXPECT_EQ(users_.change_seen_blocking(seen, others), true);
  EXPECT_EQ(users_.change_seen_blocking(seen, mine), false) << "it would take the other change back";
  EXPECT_EQ(users_.remove_seen_blocking(seen), false);
  EXPECT_EQ(users_.find_blocking("anna")->role, UserRole::auditor);
  EXPECT_EQ(users_.find_blocking("anna")->language, "de");
  EXPECT_TRUE(is_ok(sessions_.find_blocking("one")));
  mine = *users_.find_blocking("anna");
  mine.password_hash = "another";
  EXPECT_EQ(users_.change_seen_blocking(*users_.find_blocking("anna"), mine), true);
  EXPECT_EQ(users_.find_blocking("anna")->totp_secret, "SECRET");
  EXPECT_TRUE(is_error(sessions_.find_blocking("one"), Code::not_found)) << "a new password ends sessions";
  EXPECT_EQ(users_.remove_seen_blocking(*users_.find_blocking("anna")), true);
  EXPECT_EQ(users_.change_seen_blocking(mine, seen), false);
}

TEST_P(WebUserContract, ACodeIsTakenOnce) {
  ASSERT_TRUE(is_ok(users_.add_blocking(user("anna"))));
  ASSERT_TRUE(is_ok(users_.set_totp_blocking("anna", "SECRET", "NEXT")));
  EXPECT_EQ(users_.find_blocking("anna")->totp_secret, "SECRET");
  EXPECT_EQ(users_.find_blocking("anna")->totp_pending, "NEXT");
  EXPECT_EQ(users_.take_totp_step_blocking("anna", 7), true);
  EXPECT_EQ(users_.take_totp_step_blocking("anna", 7), false);
  EXPECT_EQ(users_.take_totp_step_blocking("anna", 6), false);
  EXPECT_EQ(users_.take_totp_step_blocking("anna", 8), true);
}

TEST_P(WebUserContract, ASessionShowsItsUserAsTheyAreNow) {
  ASSERT_TRUE(is_ok(users_.add_blocking(user("anna"))));
  open_session("one", "anna");
  User changed = user("anna");
  changed.role = UserRole::operator_;
  ASSERT_TRUE(is_ok(users_.update_blocking(changed)));
  ASSERT_TRUE(is_ok(sessions_.note_seen_blocking("one", kNoon + minutes(5))));
  const auto found = sessions_.find_blocking("one");
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->user.name, "anna");
  EXPECT_EQ(found->user.role, UserRole::operator_);
  EXPECT_EQ(found->created_at, kNoon);
  EXPECT_EQ(found->last_seen_at, kNoon + minutes(5));
  EXPECT_EQ(found->from, "192.0.2.7");
  ASSERT_TRUE(is_ok(sessions_.remove_blocking("one")));
  EXPECT_TRUE(is_error(sessions_.find_blocking("one"), Code::not_found));
  EXPECT_TRUE(is_error(sessions_.add_blocking({"two", user("nobody"), kNoon, kNoon, ""}), Code::not_found));
}

TEST_P(WebUserContract, SessionsEnd) {
  for (const char* name : {"anna", "ben"})
    ASSERT_TRUE(is_ok(users_.add_blocking(user(name))));
  open_session("old", "anna", kNoon - hours(13));
  open_session("idle", "anna", kNoon - hours(1));
  open_session("mine", "anna");
  open_session("other", "anna");
  open_session("bens", "ben");
  ASSERT_TRUE(is_ok(sessions_.remove_ended_blocking(kNoon - hours(12), kNoon - minutes(30))));
  for (const char* over : {"old", "idle"})
    EXPECT_TRUE(is_error(sessions_.find_blocking(over), Code::not_found)) << over;
  ASSERT_TRUE(is_ok(users_.set_password_blocking("anna", "another", "mine")));
  EXPECT_EQ(sessions_.find_blocking("mine")->user.password_hash, "another");
  EXPECT_TRUE(is_error(sessions_.find_blocking("other"), Code::not_found));
  ASSERT_TRUE(is_ok(users_.remove_blocking("anna")));
  EXPECT_TRUE(is_error(sessions_.find_blocking("mine"), Code::not_found));
  EXPECT_TRUE(is_ok(sessions_.find_blocking("bens")));
}

TEST_P(WebUserContract, WrongTriesAreSlowedDown) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(try_once("anna", "192.0.2." + std::to_string(i), kNoon), std::nullopt) << i;
  EXPECT_EQ(try_once("anna", "192.0.2.9", kNoon), seconds(1));
  EXPECT_EQ(try_once("anna", "192.0.2.9", kNoon), seconds(1)) << "what has to wait is not counted";
  EXPECT_EQ(try_once("ben", "192.0.2.9", kNoon), std::nullopt);
  EXPECT_EQ(try_once("anna", "192.0.2.9", kNoon + seconds(1)), std::nullopt);
  EXPECT_EQ(try_once("anna", "192.0.2.9", kNoon + seconds(1)), seconds(2));
  ASSERT_TRUE(is_ok(tries_.forget_blocking(try_key_of_name("anna"))));
  EXPECT_EQ(try_once("anna", "192.0.2.9", kNoon + seconds(1)), std::nullopt);
}

TEST_P(WebUserContract, AnAddressThatTriesManyNamesIsSlowedDown) {
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(try_once("name" + std::to_string(i), "192.0.2.9", kNoon), std::nullopt) << i;
  EXPECT_EQ(try_once("another", "192.0.2.9", kNoon), seconds(1));
  EXPECT_EQ(try_once("another", "192.0.2.8", kNoon), std::nullopt);
  EXPECT_EQ(try_once("another", "192.0.2.9", kNoon + hours(24)), std::nullopt) << "it is forgotten after a day";
}

TEST_P(WebUserContract, ATryThatDidNotFailIsNotCounted) {
  const std::vector<voicemail::TryKey> keys{try_key_of_address("192.0.2.9"), try_key_of_name("anna")};
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(try_once("anna", "192.0.2.9", kNoon), std::nullopt) << i;
    ASSERT_TRUE(is_ok(tries_.take_back_blocking(keys)));
  }
}

TEST_P(WebUserContract, ManyAtOnceAreCountedAsMany) {
  std::atomic<int> free = 0;
  in_threads(8, [&](int) {
    for (int i = 0; i < 3; ++i)
      free += try_once("anna", "192.0.2.9", kNoon) ? 0 : 1;
  });
  EXPECT_LE(free, 12) << "8 at once may begin together, no more";
  EXPECT_GE(free, 5);
}

TEST_P(WebUserContract, WhoDidWhatIsKeptInItsOrder) {
  for (int i = 0; i < 5; ++i) {
    AuditEntry entry{0,      kNoon + seconds(i), i % 2 == 0 ? "anna" : "token t", "192.0.2.7", "setPin",
                     "1001", "must_change"};
    ASSERT_TRUE(is_ok(audit_.append_blocking(entry)));
  }
  const auto page = audit_.list_blocking({std::nullopt, "", "", 2});
  ASSERT_TRUE(is_ok(page));
  ASSERT_EQ(page->size(), 2U);
  EXPECT_EQ((*page)[0].at, kNoon + seconds(4));
  EXPECT_EQ((*page)[0].object, "1001");
  EXPECT_EQ((*page)[0].detail, "must_change");
  EXPECT_EQ((*page)[0].from, "192.0.2.7");
  EXPECT_EQ(audit_.list_blocking({page->back().id, "", "", 50})->size(), 3U);
  EXPECT_EQ(audit_.list_blocking({std::nullopt, "anna", "", 50})->size(), 3U);
  EXPECT_EQ(audit_.list_blocking({std::nullopt, "anna", "logIn", 50})->size(), 0U);
}

TEST_P(WebUserContract, ARequestIsClaimedOnceAndItsAnswerIsKept) {
  SqlRepeatStore repeats(*stores_.database);
  const voicemail::RepeatKey key{"token t", "k"};
  EXPECT_EQ(repeats.claim_blocking(key, "hash", kNoon), true);
  EXPECT_EQ(repeats.claim_blocking(key, "hash", kNoon), false);
  EXPECT_EQ(repeats.claim_blocking({"token other", "k"}, "hash", kNoon), true);
  EXPECT_EQ(repeats.find_blocking(key)->status, 0);
  ASSERT_TRUE(is_ok(repeats.keep_blocking(key, {"hash", 201, "{}", "/x"})));
  const auto kept = repeats.find_blocking(key);
  ASSERT_TRUE(is_ok(kept));
  EXPECT_EQ(kept->status, 201);
  EXPECT_EQ(kept->body, "{}");
  EXPECT_EQ(kept->location, "/x");
  EXPECT_EQ(kept->request_sha256, "hash");
  ASSERT_TRUE(is_ok(repeats.release_blocking(key)));
  EXPECT_TRUE(is_error(repeats.find_blocking(key), Code::not_found));
  ASSERT_TRUE(is_ok(repeats.remove_old_blocking(kNoon + seconds(1))));
  EXPECT_EQ(repeats.claim_blocking({"token other", "k"}, "hash", kNoon), true);
}

TEST_P(WebUserContract, ChangesOfMailboxesAreSeenInTheirOrder) {
  SqlMessageChanges changes(*stores_.database);
  EXPECT_EQ(changes.newest_blocking(), 0);
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("1001"))));
  const auto message = commit(message_for("1001"));
  ASSERT_TRUE(is_ok(messages_.set_state_blocking(message.id, voicemail::MessageState::saved)));
  const auto seen = changes.after_blocking(0, 10);
  ASSERT_TRUE(is_ok(seen));
  ASSERT_EQ(seen->size(), 2U);
  EXPECT_EQ((*seen)[0].what, voicemail::Happening::committed);
  EXPECT_EQ((*seen)[1].what, voicemail::Happening::saved);
  EXPECT_EQ((*seen)[1].message, message.id);
  EXPECT_EQ((*seen)[1].mailbox.value(), "1001");
  EXPECT_EQ(changes.after_blocking((*seen)[0].id, 1)->size(), 1U);
  EXPECT_EQ(changes.newest_blocking(), (*seen)[1].id);
}

TEST_P(WebUserContract, MailboxesAreFoundByAPartOfTheirNumberOrName) {
  SqlMailboxSearch search(*stores_.database);
  for (const auto& [number, name] :
       {std::pair("1001", "Anna"), std::pair("1002", "Ben 100%"), std::pair("2001", "HANNAH")}) {
    auto mailbox = mailbox_with(number);
    mailbox.name = name;
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox)));
  }
  const auto found = [&](const std::string& part, const std::string& after = "", std::size_t most = 10) {
    std::string numbers;
    const auto all = search.search_blocking(part, voicemail::MailboxNumber(after), most);
    EXPECT_TRUE(is_ok(all));
    for (std::size_t i = 0; all && i < all->size(); ++i)
      numbers += (*all)[i].number.value() + " ";
    return numbers;
  };
  EXPECT_EQ(found("ann"), "1001 2001 ");
  EXPECT_EQ(found("ANN", "1001"), "2001 ");
  EXPECT_EQ(found("00", "", 2), "1001 1002 ");
  EXPECT_EQ(found("%"), "1002 ");
  EXPECT_EQ(found("_"), "");
  auto renamed = mailbox_with("1002");
  renamed.name = "Joanna";
  ASSERT_TRUE(is_ok(mailboxes_.update_blocking(renamed)));
  ASSERT_TRUE(is_ok(mailboxes_.remove_blocking(voicemail::MailboxNumber("2001"), voicemail::Removal::if_empty)));
  ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with("2002"))));
  EXPECT_EQ(found("ann"), "1001 1002 ") << "what has changed is seen at once";
  EXPECT_EQ(found("100%"), "");
  EXPECT_EQ(found("2002"), "2002 ");
}

TEST_P(WebUserContract, ManyMailboxesAreFoundInPages) {
  SqlMailboxSearch search(*stores_.database);
  for (int i = 1000; i < 1120; ++i)
    ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(std::to_string(i)))));
  std::vector<std::string> numbers;
  for (voicemail::MailboxNumber after; numbers.size() < 1000;) {
    const auto page = search.search_blocking("owner of 1", after, 70);
    ASSERT_TRUE(is_ok(page));
    for (const auto& mailbox : *page)
      numbers.push_back(mailbox.number.value());
    if (page->size() < 70) break;
    after = page->back().number;
  }
  ASSERT_EQ(numbers.size(), 120U);
  EXPECT_TRUE(std::ranges::is_sorted(numbers));
}

class MessageSearchContract : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    for (const char* number : {"1001", "1002"})
      ASSERT_TRUE(is_ok(mailboxes_.add_blocking(mailbox_with(number))));
  }
  // `minute` is also its last digits, and its id is older than those of the same time before it.
  void leave(int minute, const std::string& number = "1001", voicemail::MessageState state = MessageState::new_) {
    voicemail::Message message = message_for(number);
    message.started_at = kNoon + minutes(minute);
    message.duration = seconds(minute);
    message.caller = {"+4930" + std::to_string(minute), minute % 2 == 0 ? "Anna 100%" : "Zo\u00eb"};
    message.state = state;
    commit(message);
  }
  // Their minutes, in pages of two.
  std::vector<std::int64_t> found(voicemail::MessageQuery query) {
    query.mailbox = voicemail::MailboxNumber("1001");
    query.limit = 2;
    std::vector<std::int64_t> all;
    for (int page = 0; page < 10; ++page) {
      const auto some = search_.search_blocking(query);
      EXPECT_TRUE(is_ok(some));
      for (std::size_t i = 0; some && i < some->size(); ++i)
        all.push_back((*some)[i].duration.count() / 1000);
      if (!some || some->size() < 2) break;
      query.after = {some->back().started_at, some->back().id};
    }
    return all;
  }

  using MessageState = voicemail::MessageState;
  SqlMessageSearch search_{*stores_.database};
};

TEST_P(MessageSearchContract, PagesHaveEachOnceTheNewestFirst) {
  for (const int minute : {3, 1, 2, 2, 2, 5})
    leave(minute);
  leave(9, "1002");
  leave(8, "1001", MessageState::saved);
  EXPECT_EQ(found({}), (std::vector<std::int64_t>{5, 3, 2, 2, 2, 1}));
  voicemail::MessageQuery saved;
  saved.state = MessageState::saved;
  EXPECT_EQ(found(saved), std::vector<std::int64_t>{8});
  voicemail::MessageQuery between;
  between.from = kNoon + minutes(2);
  between.to = kNoon + minutes(5);
  EXPECT_EQ(found(between), (std::vector<std::int64_t>{3, 2, 2, 2}));
}

TEST_P(MessageSearchContract, TheCallerIsFoundByAPart) {
  for (const int minute : {1, 2, 13, 14})
    leave(minute);
  const auto found_by = [this](const std::string& part) {
    voicemail::MessageQuery query;
    query.part = part;
    return found(query);
  };
  EXPECT_EQ(found_by("zO"), (std::vector<std::int64_t>{13, 1}));
  EXPECT_EQ(found_by("301"), (std::vector<std::int64_t>{14, 13, 1}));
  EXPECT_EQ(found_by("0%"), (std::vector<std::int64_t>{14, 2}));
  EXPECT_EQ(found_by("_"), std::vector<std::int64_t>{});
}

AT_ON_EVERY_DATABASE(WebUserContract);
AT_ON_EVERY_DATABASE(MessageSearchContract);

}  // namespace
}  // namespace aftertone::storage
