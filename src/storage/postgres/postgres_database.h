// PostgreSQL 15 or newer: for clusters, and for whoever has one already.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "storage/database/database.h"
#include "storage/postgres/postgres_servers.h"

namespace aftertone::storage {

// On servers that others may use as well; connects when somebody needs it, and not before. Losses heal by themselves.
// While `availability` says that they are away, it fails at once.
std::unique_ptr<Database> postgres_database(std::shared_ptr<PostgresServers> servers,
                                            const DatabaseOptions& options = {},
                                            std::shared_ptr<const Availability> availability = nullptr);

// `connection_string` as libpq takes it: "host=127.0.0.1 dbname=aftertone user=aftertone", or a postgresql:// URI, with
// one host or several (postgres_servers.h); the password may come from ~/.pgpass. `timeline_file` keeps the newest
// timeline seen; empty: it is not kept. Connects once to show that it works. Connect directly or through a pooler in
// session mode: prepared statements and session settings are used. Errors: invalid (the string), denied (password,
// role), not_found (no such database), unsupported (too old, not UTF-8), corrupt (the file), unavailable (temporary:
// refused, starting up, no answer, none leads).
Result<std::unique_ptr<Database>> open_postgres_blocking(const std::string& connection_string,
                                                         const DatabaseOptions& options = {},
                                                         const std::filesystem::path& timeline_file = {});

}  // namespace aftertone::storage
