// Who did what, in a Database. Any thread; blocks.
#pragma once

#include "storage/database/database.h"
#include "voicemail/ports/audit_store.h"

namespace aftertone::storage {

class SqlAuditStore : public voicemail::AuditStore {
 public:
  explicit SqlAuditStore(Database& database) : database_(database) {}  // outlives the store

  Status append_blocking(const voicemail::AuditEntry& entry) override;
  Result<std::vector<voicemail::AuditEntry>> list_blocking(const voicemail::AuditFilter& filter) override;

 private:
  Database& database_;
};

}  // namespace aftertone::storage
