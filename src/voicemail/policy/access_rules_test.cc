// Who may log in to the website, how often they may try, and what each role may do there.
#include <gtest/gtest.h>

#include "voicemail/model/user.h"
#include "voicemail/policy/password_rules.h"
#include "voicemail/policy/try_pace.h"

namespace aftertone::voicemail {
namespace {

using std::chrono::seconds;

TEST(UserName, IsShortAndPlain) {
  for (const char* name : {"anna", "a.b-c_d@example.com", "7", "x1"})
    EXPECT_TRUE(check_user_name(name)) << name;
  for (const std::string& name : {std::string(), std::string("Anna"), std::string("-a"), std::string("a b"),
                                  std::string("a\n"), std::string(65, 'a'), std::string("zoë")})
    EXPECT_FALSE(check_user_name(name)) << name;
}

TEST(Password, IsLongAndNotTheName) {
  EXPECT_TRUE(check_new_password("correct horse", "anna"));
  for (const std::string& password :
       {std::string("short one"), std::string("aaaaaaaaaaaabc"), std::string("xxANNAyyzz12"),
        std::string("1234567890ab"), std::string("Password2026!"), std::string(129, 'x')})
    EXPECT_FALSE(check_new_password(password, "anna")) << password;
}

TEST(TryPace, IsFreeAtFirstThenDoubles) {
  const TryKey name = try_key_of_name("anna");
  EXPECT_EQ(wait_after(4, name), seconds(0));
  EXPECT_EQ(wait_after(5, name), seconds(1));
  EXPECT_EQ(wait_after(8, name), seconds(8));
  EXPECT_EQ(wait_after(1'000'000, name), seconds(300));
  EXPECT_EQ(wait_after(19, try_key_of_address("192.0.2.7")), seconds(0));
}

TEST(TryPace, AnIpv6NetworkIsOneAddress) {
  EXPECT_EQ(try_key_of_address("2001:db8:1:2:3:4:5:6").text, try_key_of_address("2001:db8:1:2::9").text);
  EXPECT_NE(try_key_of_address("2001:db8:1:2::9").text, try_key_of_address("2001:db8:1:3::9").text);
  EXPECT_NE(try_key_of_address("192.0.2.7").text, try_key_of_address("192.0.2.8").text);
}

TEST(Roles, OnlyOwnersAndAdministratorsHear) {
  for (const UserRole role :
       {UserRole::owner, UserRole::helpdesk, UserRole::administrator, UserRole::operator_, UserRole::auditor}) {
    AccessToken token;
    token.scopes = scopes_of(role);
    EXPECT_EQ(allows(token, Scope::messages_read), role == UserRole::owner || role == UserRole::administrator);
    EXPECT_EQ(allows(token, Scope::cluster_write), role == UserRole::operator_);
    EXPECT_EQ(allows(token, Scope::users_write), role == UserRole::administrator);
    EXPECT_EQ(allows(token, Scope::audit_read), role == UserRole::administrator || role == UserRole::auditor);
    EXPECT_EQ(parse_user_role(to_string(role)), role);
  }
  EXPECT_FALSE(parse_user_role("root"));
}

}  // namespace
}  // namespace aftertone::voicemail
