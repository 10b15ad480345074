#include "storage/sqlite/sqlite_error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

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

// SQLite tries again for reading only, and then keeps the wrong reason: look for the usual ones first.
std::string reason_not_to_open(sqlite3* database, const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return fmt::format("the directory {} does not exist", folder.string());
  }
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return fmt::format("the directory {} is not writable: {}", folder.string(), std::strerror(errno));
  }
  return system_reason(database);
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
      return {{Code::denied, false,
               fmt::format("cannot open the database {}: {}", file, reason_not_to_open(database, path))},
              Retry::never,
              true};
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
