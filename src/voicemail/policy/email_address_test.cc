#include "voicemail/policy/email_address.h"

#include <gtest/gtest.h>

#include <string>

namespace aftertone::voicemail {
namespace {

TEST(EmailAddress, IsAPlainOneOrRefused) {
  for (const char* good : {"a@b", "anna.m+vm@mail.example.com", "o'neil@example.com"})
    EXPECT_TRUE(is_email_address(good)) << good;
  for (const char* bad : {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: x@y", "<a@b>", "a..b@c", ".a@b", "../a@b",
                          "a/b@c", "\"a\"@b", "a@b_c", "ä@b", "a,b@c", "-a@b"}) {
    EXPECT_FALSE(is_email_address(bad)) << bad;
  }
  EXPECT_FALSE(is_email_address("a@" + std::string(300, 'b')));
}

}  // namespace
}  // namespace aftertone::voicemail
