// Sessions of the website, and tries to get one, in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/session_store.h"

namespace aftertone::storage {

class SqlSessionStore : public voicemail::SessionStore {
 public:
  explicit SqlSessionStore(Database& database) : database_(database) {}  // outlives the store

  Status add_blocking(const voicemail::Session& session) override;
  Result<voicemail::Session> find_blocking(const std::string& secret_sha256) override;
  Status note_seen_blocking(const std::string& secret_sha256, WallTime at) override;
  Status remove_blocking(const std::string& secret_sha256) override;
  Status remove_ended_blocking(WallTime began_before, WallTime unseen_since) override;

 private:
  Database& database_;
};

class SqlTryStore : public voicemail::TryStore {
 public:
  explicit SqlTryStore(Database& database) : database_(database) {}  // outlives the store

  Result<std::optional<std::chrono::seconds>> begin_blocking(const std::vector<voicemail::TryKey>& keys,
                                                             WallTime now) override;
  Status take_back_blocking(const std::vector<voicemail::TryKey>& keys) override;
  Status forget_blocking(const voicemail::TryKey& key) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
