// What has changed in the mailboxes, from the timeline. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/message_changes.h"

namespace aftertone::storage {

class SqlMessageChanges : public voicemail::MessageChanges {
 public:
  explicit SqlMessageChanges(Database& database) : database_(database) {}  // outlives this

  Result<std::int64_t> newest_blocking() override;
  Result<std::vector<voicemail::MessageChange>> after_blocking(std::int64_t id, std::size_t most) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
