#include "storage/sqlite/sqlite_database.h"

#include "storage/sqlite/sqlite_connection.h"

namespace aftertone::storage {
namespace {

// BEGIN IMMEDIATE lets one writer in at a time: nothing else needs to be locked.
constexpr Dialect kSqliteDialect{
    .serial_key = "integer primary key autoincrement",
    .for_share = "",
    .for_update = "",
    .skip_locked = "",
    .migration_lock = "select 1",
    .unsafe_settings = "",
    .clock = "cast((julianday('now') - 2440587.5) * 86400000 as integer)",
    .replication = "",
    .timeline = "0",
};

std::unique_ptr<ConnectionPool> make_pool(const std::filesystem::path& path, Access access, std::size_t bound) {
  return std::make_unique<ConnectionPool>(
      bound, [path, access](Deadline deadline) { return SqliteConnection::open_blocking(path, access, deadline); });
}

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite_blocking(const std::filesystem::path& path,
                                                       const DatabaseOptions& options) {
  auto database = std::make_unique<Database>(kSqliteDialect, options.limits, make_pool(path, Access::write, 1),
                                             make_pool(path, Access::read, options.connections));
  if (const Status reached = database->reach_blocking(); !reached) return tl::unexpected(reached.error());
  return database;
}

}  // namespace aftertone::storage
