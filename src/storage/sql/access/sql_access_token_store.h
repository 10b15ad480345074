// Access tokens in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/access_token_store.h"

namespace aftertone::storage {

class SqlAccessTokenStore : public voicemail::AccessTokenStore {
 public:
  explicit SqlAccessTokenStore(Database& database) : database_(database) {}  // outlives the store

  Status add_blocking(const voicemail::AccessToken& token) override;
  Result<voicemail::AccessToken> find_blocking(const std::string& secret_sha256) override;
  Result<std::vector<voicemail::AccessToken>> list_blocking() override;
  Status remove_blocking(const std::string& name) override;
  Status note_use_blocking(const Uuid& id, WallTime at) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
