// One connection to a database, as sqlite/ and postgres/ implement it. Used by one thread at a time; blocks.
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "storage/database/value.h"

namespace aftertone::storage {

using Deadline = std::chrono::steady_clock::time_point;

enum class Access { read, write };

// What a unit of work sees. Errors: unavailable, timeout, full (temporary); conflict (a key exists already), not_found
// (a row that is referred to does not exist), invalid, denied, corrupt.
class Session {
 public:
  virtual ~Session() = default;
  // One statement with `?` for each value. `sql` is one of the program's own constants: it is prepared once and kept.
  virtual Result<Rows> execute_blocking(std::string_view sql, const Values& values) = 0;
  Result<Rows> execute_blocking(std::string_view sql) { return execute_blocking(sql, {}); }
  // Several statements without values or answers, not kept: migrations.
  virtual Status run_script_blocking(std::string_view sql) = 0;
};

// After a failure: may the same unit of work run again at once?
enum class Retry {
  never,
  safe,           // nothing of it was kept
  if_idempotent,  // it may have been kept
};

class Connection : public Session {
 public:
  // A new unit of work begins. By `deadline` it has ended or the connection has been given up.
  virtual void start(Deadline deadline, Access access) = 0;
  virtual Status begin_blocking() = 0;
  virtual Status commit_blocking() = 0;
  virtual void rollback_blocking() = 0;
  // About the statement of this unit that failed last.
  virtual Retry retry() const = 0;
  // False when the connection must be closed: it broke, or its state is unknown.
  virtual bool is_usable() = 0;
};

}  // namespace aftertone::storage
