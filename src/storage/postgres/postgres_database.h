// PostgreSQL 15 or newer: for clusters, and for whoever has one already.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "storage/database/database.h"

namespace aftertone::storage {

// `connection_string` as libpq takes it: "host=127.0.0.1 dbname=aftertone user=aftertone", or a postgresql:// URI; the
// password may come from ~/.pgpass. Connects once to show that it works; later losses heal by themselves. But nothing
// is connected while `may_connect` says no: then it is as if the server were away. Connect directly or through a pooler
// in session mode: prepared statements and session settings are used. Errors: invalid (the string), denied (password,
// role), not_found (no such database), unsupported (too old, not UTF-8), unavailable (temporary: refused, starting up,
// no answer).
Result<std::unique_ptr<Database>> open_postgres_blocking(const std::string& connection_string,
                                                         const DatabaseOptions& options = {},
                                                         const std::function<bool()>& may_connect = {});

}  // namespace aftertone::storage
