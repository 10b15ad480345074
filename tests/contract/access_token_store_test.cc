// Which programs may use the web interface.
#include "contract/store_test.h"
#include "storage/sql/access/sql_access_token_store.h"

namespace aftertone::storage {
namespace {

using voicemail::AccessToken;
using voicemail::Scope;

AccessToken token(const std::string& name) {
  AccessToken token;
  token.id = Uuid::v7(kNoon);
  token.name = name;
  token.secret_sha256 = "hash of " + name;
  token.scopes = {Scope::mailboxes_read, Scope::messages_write};
  token.mailbox = voicemail::MailboxNumber("1001");
  token.created_at = kNoon;
  token.expires_at = kNoon + std::chrono::hours(24);
  return token;
}

class AccessTokenContract : public StoreTest {
 protected:
  SqlAccessTokenStore tokens_{*stores_.database};
};

TEST_P(AccessTokenContract, IsFoundByWhatItShows) {
  ASSERT_TRUE(is_ok(tokens_.add_blocking(token("backup"))));
  const auto found = tokens_.find_blocking("hash of backup");
  ASSERT_TRUE(is_ok(found));
  EXPECT_EQ(found->name, "backup");
  EXPECT_EQ(to_string(found->scopes), "mailboxes:read messages:write");
  EXPECT_EQ(found->mailbox.value(), "1001");
  EXPECT_EQ(found->created_at, kNoon);
  EXPECT_EQ(found->expires_at, kNoon + std::chrono::hours(24));
  EXPECT_EQ(found->last_used_at, std::nullopt);
  EXPECT_TRUE(is_error(tokens_.find_blocking("backup"), Code::not_found));
}

TEST_P(AccessTokenContract, ANameIsGivenOnce) {
  ASSERT_TRUE(is_ok(tokens_.add_blocking(token("backup"))));
  AccessToken other = token("backup");
  other.secret_sha256 = "another";
  EXPECT_TRUE(is_error(tokens_.add_blocking(other), Code::conflict));
}

TEST_P(AccessTokenContract, AreListedByNameAndRemoved) {
  for (const char* name : {"portal", "backup"})
    ASSERT_TRUE(is_ok(tokens_.add_blocking(token(name))));
  const auto listed = tokens_.list_blocking();
  ASSERT_TRUE(is_ok(listed));
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].name, "backup");
  ASSERT_TRUE(is_ok(tokens_.remove_blocking("backup")));
  EXPECT_TRUE(is_error(tokens_.remove_blocking("backup"), Code::not_found));
  EXPECT_TRUE(is_error(tokens_.find_blocking("hash of backup"), Code::not_found));
}

TEST_P(AccessTokenContract, ItsUseIsNoted) {
  const AccessToken backup = token("backup");
  ASSERT_TRUE(is_ok(tokens_.add_blocking(backup)));
  ASSERT_TRUE(is_ok(tokens_.note_use_blocking(backup.id, kNoon + std::chrono::hours(1))));
  EXPECT_EQ(tokens_.find_blocking(backup.secret_sha256)->last_used_at, kNoon + std::chrono::hours(1));
  EXPECT_TRUE(is_ok(tokens_.note_use_blocking(Uuid::v7(kNoon), kNoon)));
}

AT_ON_EVERY_DATABASE(AccessTokenContract);

}  // namespace
}  // namespace aftertone::storage
