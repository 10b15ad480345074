// What the purger asks the database. Blocks; any pool thread. Every step may be done twice, also by two at once.
// Errors: unavailable, timeout (both temporary), corrupt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

struct DeletedMessage {
  MessageId id;
  WallTime deleted_at;
  std::int64_t audio_bytes = 0;
};

struct PurgedAudio {
  MessageId message;
  std::string name;
  std::int64_t bytes = 0;
};

// Who refers to an audio file: a message or greeting, purged messages only, nobody.
enum class AudioUse { wanted, purged, unknown };

class PurgeStore {
 public:
  virtual ~PurgeStore() = default;

  // Saved ones that were recorded before `before`, the oldest first.
  virtual Result<std::vector<MessageId>> saved_blocking(WallTime before, int limit) = 0;
  // Of deletions that were not dated, `now` is the date.
  virtual Status date_deletions_blocking(WallTime now) = 0;
  // Deleted before `before`, the first ones first.
  virtual Result<std::vector<DeletedMessage>> deleted_blocking(WallTime before, int limit) = 0;
  // Of a mailbox with more deleted messages than it may hold messages, those that were deleted first.
  virtual Result<std::vector<DeletedMessage>> deleted_beyond_bound_blocking(int limit) = 0;
  // All in one transaction: purged for ever, without who called. One that was undeleted meanwhile stays. How many.
  virtual Result<int> purge_blocking(const std::vector<DeletedMessage>& messages, WallTime now) = 0;
  // Audio of purged messages that is not known to be removed and that nobody else uses, by id from behind `after`.
  virtual Result<std::vector<PurgedAudio>> audio_to_remove_blocking(const MessageId& after, int limit) = 0;
  virtual Status note_audio_removed_blocking(const MessageId& message, WallTime now) = 0;
  virtual Result<AudioUse> audio_use_blocking(const std::string& name) = 0;
};

}  // namespace aftertone::voicemail
