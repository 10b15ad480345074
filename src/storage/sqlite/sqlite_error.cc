#include "storage/sqlite/sqlite_error.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>

namespace aftertone::storage {
namespace {

std::string message_of(sqlite3* database) {
  return database == nullptr ? "out of memory" : sqlite3_errmsg(database);
}

// "Permission denied", where SQLite kept the system's reason.
std::string system_reason(sqlite3* database) {
  const int number = database == nullptr ? 0 : sqlite3_system_errno(database);
  return number == 0 ? message_of(database) : std::string(std::strerror(number));
}

SqliteFailure constraint_failure(sqlite3* database, int result) {
  switch (result) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return {{Code::conflict, false, message_of(database)}};
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return {{Code::not_found, false, message_of(database)}};
    default:
      return {{Code::invalid, false, message_of(database)}};
  }
}

Error cannot_open(sqlite3* database, const std::string& file, const std::string& folder) {
  return {Code::denied, false,
          fmt::format("cannot open the database {}: {} (does the directory {} exist, and may this user write in it?)",
                      file, system_reason(database), folder)};
}

}  // namespace

SqliteFailure sqlite_failure(sqlite3* database, int result, const std::filesystem::path& path) {
  const std::string file = path.string();
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {{Code::unavailable, true, fmt::format("the database {} is locked by another process", file)},
              result == SQLITE_BUSY_SNAPSHOT ? Retry::safe : Retry::never};
    case SQLITE_FULL:
      return {{Code::full, true, fmt::format("no space left for the database {}", file)}};
    case SQLITE_INTERRUPT:
      return {{Code::timeout, true, fmt::format("the database {} took too long; nothing was changed", file)}};
    case SQLITE_IOERR:
      return {{Code::unavailable, true, fmt::format("reading or writing {} failed: {}", file, system_reason(database))},
              Retry::never,
              true};
    case SQLITE_CANTOPEN:
      return {cannot_open(database, file, path.parent_path().string()), Retry::never, true};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {{Code::denied, false, fmt::format("the database {} is not writable", file)}};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {{Code::corrupt, false, fmt::format("{}: {}", file, message_of(database))}};
    case SQLITE_CONSTRAINT:
      return constraint_failure(database, result);
    case SQLITE_TOOBIG:
      return {{Code::invalid, false, message_of(database)}};
    default:
      return {{Code::corrupt, false, fmt::format("{}: {}", file, message_of(database))}};
  }
}

}  // namespace aftertone::storage
