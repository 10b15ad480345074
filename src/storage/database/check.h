// Does the database do what we promise? For readiness and `aftertone doctor`. Blocks.
#pragma once

#include "base/result.h"
#include "storage/database/database.h"

namespace aftertone::storage {

// Writes one row of this machine, outside of a transaction.
Status commit_canary_blocking(Session& session);

// Commits one row of this machine, on a migrated database: does writing work now?
Status check_commit_blocking(Database& database);

// The same, and that the server keeps what it acknowledges. Error: unsupported (fsync or full_page_writes is off).
Status check_blocking(Database& database);

}  // namespace aftertone::storage
