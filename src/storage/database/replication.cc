#include "storage/database/replication.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {

Result<std::optional<Replication>> replication_blocking(Database& database) {
  if (database.dialect().replication.empty()) return std::optional<Replication>();
  const Result<Rows> found = database.execute_blocking(kRead, database.dialect().replication);
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::corrupt, "the server says nothing about its standbys");
  RowReader reader(found->rows[0], "replication");
  Replication replication;
  replication.timeline = reader.integer();
  replication.wanted = reader.text();
  replication.synchronous = reader.text();
  replication.is_visible = reader.flag();
  return reader.finish(std::optional(std::move(replication)));
}

std::string complaint_about(const Replication& replication) {
  if (replication.wanted.empty())
    return "no synchronous standby: a failover may lose acknowledged messages (synchronous_standby_names is empty)";
  if (!replication.synchronous.empty()) return "";
  if (!replication.is_visible)
    return "whether a synchronous standby follows cannot be seen: grant pg_read_all_stats to the role of [database] "
           "url";
  return "no synchronous standby: none of " + replication.wanted + " follows, and commits wait until one does";
}

}  // namespace aftertone::storage
