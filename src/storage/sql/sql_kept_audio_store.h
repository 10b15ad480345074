// Which audio the rows refer to, on SQL.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/audio_scrub.h"

namespace aftertone::storage {

class SqlKeptAudioStore : public voicemail::KeptAudioStore {
 public:
  explicit SqlKeptAudioStore(Database& database) : database_(database) {}  // outlives the store

  Result<std::vector<voicemail::KeptAudio>> kept_blocking(std::uint8_t part, const std::string& after,
                                                          int limit) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
