// Whether a second server has what the database acknowledges: without one, a failover may lose it. Blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "storage/database/database.h"

namespace aftertone::storage {

struct Replication {
  std::int64_t timeline = 0;
  std::string wanted;       // the server's synchronous_standby_names
  std::string synchronous;  // the standbys that every commit waits for, ", " between; empty: none follows
  bool is_visible = true;   // false: our role may not see who follows
};

// Nothing for a database that has no servers: SQLite.
Result<std::optional<Replication>> replication_blocking(Database& database);

// What is wrong with it, in a line that says what to do; empty: nothing.
std::string complaint_about(const Replication& replication);

}  // namespace aftertone::storage
