// Does the database do what we promise? For readiness and `aftertone doctor`. Blocks.
#pragma once

#include "base/result.h"
#include "storage/database/database.h"

namespace aftertone::storage {

// Commits one row of this machine, on a migrated database. Errors: unsupported (the server's settings let acknowledged
// commits be lost: fsync or full_page_writes is off), and those of the database.
Status check_blocking(Database& database);

}  // namespace aftertone::storage
