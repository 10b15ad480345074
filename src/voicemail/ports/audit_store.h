// Who did what, in SQL: rows are appended, and never changed. Blocks; any pool thread. Errors: unavailable, timeout
// (both temporary), corrupt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace aftertone::voicemail {

struct AuditEntry {
  std::int64_t id = 0;  // given by the store; later ones are higher
  WallTime at;
  std::string who;     // a user, "token NAME", or empty: somebody who has not logged in
  std::string from;    // the address
  std::string what;    // the operation: "removeMailbox"
  std::string object;  // "1001"
  std::string detail;  // which fields; never a value that may be secret
};

struct AuditFilter {
  std::optional<std::int64_t> before;  // this id
  std::string who;                     // exactly; empty: everybody
  std::string what;
  std::size_t limit = 50;
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;
  virtual Status append_blocking(const AuditEntry& entry) = 0;
  virtual Result<std::vector<AuditEntry>> list_blocking(const AuditFilter& filter) = 0;  // the newest first
};

}  // namespace aftertone::voicemail
