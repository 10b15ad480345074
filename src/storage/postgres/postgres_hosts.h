// The servers that one connection string names: each of them is connected on its own, so that we choose and not libpq.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace aftertone::storage {

struct PostgresHost {
  std::string name;                                          // "db1:5432", for people
  std::vector<std::pair<std::string, std::string>> options;  // as libpq takes them; may hold a password: never log it
};

// "host=a,b port=1,2 ..." or "postgresql://user@a:1,b:2/name", as libpq defines them. target_session_attrs is dropped.
// At least one host. Error: invalid, without what may be a password.
Result<std::vector<PostgresHost>> split_hosts(const std::string& connection_string);

}  // namespace aftertone::storage
