// Brings a database to the schema of this program. Blocks.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "storage/database/database.h"
#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Applies what is missing, each version in its own transaction, one process at a time; nothing to do is success. So it
// is where a newer program has brought the database further, as long as that says that this one can use it: during an
// upgrade both run. Errors: unsupported (the database is too new for this program), corrupt (an applied version is not
// the one this program knows), and those of the database.
Status migrate_blocking(Database& database);
Status migrate_blocking(Database& database, std::span<const Migration> migrations);  // ascending from version 1

// The newest version that was applied. An error that is not temporary: there are no tables yet.
Result<std::int32_t> schema_version_blocking(Database& database);

}  // namespace aftertone::storage
