// Changes of what was seen, in a Database. Any thread; blocks.
#pragma once

#include "base/clock.h"
#include "storage/database/database.h"
#include "voicemail/ports/seen_changes.h"

namespace aftertone::storage {

class SqlSeenChanges : public voicemail::SeenChanges {
 public:
  // Both outlive this.
  SqlSeenChanges(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<bool> update_blocking(const voicemail::Mailbox& seen, const voicemail::Mailbox& wanted) override;
  Result<bool> remove_blocking(const voicemail::Mailbox& seen, voicemail::Removal removal) override;
  Result<bool> move_blocking(const voicemail::Message& seen, voicemail::MessageState state) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
