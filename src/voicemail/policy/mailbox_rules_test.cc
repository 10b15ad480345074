#include "voicemail/policy/mailbox_rules.h"

#include <gtest/gtest.h>

namespace aftertone::voicemail {
namespace {

Mailbox some_mailbox() {
  Mailbox mailbox;
  mailbox.number = MailboxNumber("1001");
  return mailbox;
}

TEST(MailboxRules, TakeOnlyAnAddressThatMailIsSentTo) {
  Mailbox mailbox = some_mailbox();
  for (const char* good : {"", "anna@example.com"}) {
    mailbox.email = good;
    EXPECT_TRUE(check_mailbox(mailbox).has_value()) << good;
  }
  for (const char* bad : {"a/b@x", "x@a_b", "a@b, c@d"}) {
    mailbox.email = bad;
    EXPECT_FALSE(check_mailbox(mailbox).has_value()) << bad;
  }
}

TEST(MailboxRules, TakeALanguageCodeAsTheFoldersHaveIt) {
  Mailbox mailbox = some_mailbox();
  for (const char* good : {"en", "it_IT"}) {
    mailbox.language = good;
    EXPECT_TRUE(check_mailbox(mailbox).has_value()) << good;
  }
  for (const char* bad : {"", "e", "en-GB", "../en", "englishes"}) {
    mailbox.language = bad;
    EXPECT_FALSE(check_mailbox(mailbox).has_value()) << bad;
  }
}

}  // namespace
}  // namespace aftertone::voicemail
