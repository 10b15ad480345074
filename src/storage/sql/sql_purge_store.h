// What the purger asks, of a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/purge_store.h"

namespace aftertone::storage {

class SqlPurgeStore : public voicemail::PurgeStore {
 public:
  explicit SqlPurgeStore(Database& database) : database_(database) {}  // outlives the store

  Result<std::vector<voicemail::MessageId>> saved_blocking(WallTime before, int limit) override;
  Status date_deletions_blocking(WallTime now) override;
  Result<std::vector<voicemail::DeletedMessage>> deleted_blocking(WallTime before, int limit) override;
  Result<std::vector<voicemail::DeletedMessage>> deleted_beyond_bound_blocking(int limit) override;
  Result<int> purge_blocking(const std::vector<voicemail::DeletedMessage>& messages, WallTime now) override;
  Result<std::vector<voicemail::PurgedAudio>> audio_to_remove_blocking(const voicemail::MessageId& after,
                                                                       int limit) override;
  Status note_audio_removed_blocking(const voicemail::MessageId& message, WallTime now) override;
  Result<voicemail::AudioUse> audio_use_blocking(const std::string& name) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
