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

}  // namespace aftertone::ops
