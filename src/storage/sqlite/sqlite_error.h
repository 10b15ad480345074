// SQLite's result codes in our words.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "storage/database/connection.h"

struct sqlite3;

namespace aftertone::storage {

struct SqliteFailure {
  Error error;
  Retry retry = Retry::never;
  bool connection_is_over = false;  // its state is not to be trusted any more
};

// `result` is an extended result code other than SQLITE_OK, ROW and DONE; `database` is where it came from.
SqliteFailure sqlite_failure(sqlite3* database, int result, const std::filesystem::path& path);

}  // namespace aftertone::storage
