// Answers to requests that may come again, in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/repeat_store.h"

namespace aftertone::storage {

class SqlRepeatStore : public voicemail::RepeatStore {
 public:
  explicit SqlRepeatStore(Database& database) : database_(database) {}  // outlives the store

  Result<bool> claim_blocking(const voicemail::RepeatKey& key, const std::string& request_sha256,
                              WallTime now) override;
  Result<voicemail::KeptAnswer> find_blocking(const voicemail::RepeatKey& key) override;
  Status keep_blocking(const voicemail::RepeatKey& key, const voicemail::KeptAnswer& answer) override;
  Status release_blocking(const voicemail::RepeatKey& key) override;
  Status remove_old_blocking(WallTime made_before) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
