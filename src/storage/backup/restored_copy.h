// What a restored copy of the database is worth: for a drill, before the day on which it is needed. Blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/database/database.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

struct RestoredCopy {
  std::int32_t schema = 0;                // version of the tables
  std::optional<WallTime> newest;         // when its last message was stored; nothing: it has none
  std::int64_t messages = 0;              // there
  std::int64_t expected = 0;              // here, of those that are old enough to be there
  std::int64_t found = 0;                 // there, of the same
  std::int64_t sampled = 0;               // messages whose audio was looked for in the store
  std::vector<std::string> broken_audio;  // ids of those whose audio is missing or damaged
};

// Compares the copy with the database and the audio store in use. `sample`: how many messages are looked at, at random.
// Error: of either database.
Result<RestoredCopy> check_restored_copy_blocking(Database& copy, Database& own, voicemail::AudioStore& audio,
                                                  int sample);

}  // namespace aftertone::storage
