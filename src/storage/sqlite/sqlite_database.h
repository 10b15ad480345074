// SQLite in one file: one writer, several readers, safe across power failures. For one machine; other processes (the
// command line) may use the file at the same time.
#pragma once

#include <filesystem>
#include <memory>

#include "storage/database/database.h"

namespace aftertone::storage {

// Opens the file, or creates it in an existing directory. `options.connections` is the number of readers.
// Errors: denied (the directory or the file is not writable), unavailable (temporary: locked), corrupt (not a
// database), unsupported (a file system without write-ahead logging).
Result<std::unique_ptr<Database>> open_sqlite_blocking(const std::filesystem::path& path,
                                                       const DatabaseOptions& options = {});

}  // namespace aftertone::storage
