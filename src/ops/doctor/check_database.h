// Can the database be reached and written, does it have our tables, and does it keep what it acknowledges? Blocks.
#pragma once

#include <memory>

#include "base/result.h"
#include "ops/doctor/finding.h"

namespace aftertone::storage {
class Database;
}

namespace aftertone::ops {

// `place` names it without any password. Tables are looked at and not made.
Findings check_database_blocking(const std::string& place, const Result<std::unique_ptr<storage::Database>>& opened);

// Whether a synchronous standby must follow it.
enum class Standby { not_expected, preferred, required };

// Nothing for a database that has no standbys.
Findings check_standby_blocking(storage::Database& database, Standby standby);

}  // namespace aftertone::ops
