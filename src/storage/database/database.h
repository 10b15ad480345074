// A database: units of work on pooled connections, the same for SQLite and PostgreSQL. Any thread; blocks.
//   storage/sqlite/sqlite_database.h and storage/postgres/postgres_database.h open one.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "storage/database/availability.h"
#include "storage/database/connection.h"
#include "storage/database/connection_pool.h"

namespace aftertone::storage {

// The few places where one SQL text does not fit both.
struct Dialect {
  std::string_view serial_key;       // in migrations: the type of a key that numbers itself
  std::string_view for_share;        // ends a SELECT whose rows nobody may change before we commit
  std::string_view for_update;       // ends a SELECT whose rows we are going to change
  std::string_view skip_locked;      // the same, passing over rows that somebody else is changing
  std::string_view migration_lock;   // begins a migration: one process at a time
  std::string_view unsafe_settings;  // selects the names of server settings that would lose commits; may be empty
  std::string_view clock;            // an expression: the time now, in milliseconds since 1970, not that of the BEGIN
  std::string_view replication;      // selects what replication.h says of the server; empty: it has no standbys
  std::string_view timeline;         // an expression: a number that grows when a failover may have lost commits
};

// Who waits for the answer.
enum class Patience { interactive, batch, maintenance };

struct Limits {
  std::chrono::milliseconds interactive{2'000};
  std::chrono::milliseconds batch{10'000};
  std::chrono::milliseconds maintenance{600'000};
};

struct DatabaseOptions {
  std::size_t connections = 8;
  Limits limits;
};

// How a unit of work runs.
struct Unit {
  Access access = Access::write;
  bool idempotent = false;  // may run again although it may have been kept
  Patience patience = Patience::interactive;
};

inline constexpr Unit kRead{Access::read, true, Patience::interactive};
inline constexpr Unit kWrite{Access::write, false, Patience::interactive};
inline constexpr Unit kIdempotentWrite{Access::write, true, Patience::interactive};

// A unit of work ends within its patience and runs again, at most a few times, where that is right: always when nothing
// of it was kept (a lost connection before COMMIT, a deadlock), and after an unknown outcome only when it is
// idempotent. Error timeout (temporary): whether it was kept is unknown. Otherwise an error means that nothing was
// kept.
class Database {
 public:
  // Without `readers` the writers read as well. Without `availability` nobody watches: every unit of work tries.
  Database(const Dialect& dialect, const Limits& limits, std::unique_ptr<ConnectionPool> writers,
           std::unique_ptr<ConnectionPool> readers = nullptr,
           std::shared_ptr<const Availability> availability = nullptr);

  const Dialect& dialect() const { return dialect_; }

  // Known to be away: every unit of work fails at once, unavailable, temporary. Costs nothing to ask.
  bool is_away() const { return availability_ && availability_->is_away(); }

  // Has a connection, or opens one. Error: why there is none.
  Status reach_blocking();

  // One statement on its own.
  Result<Rows> execute_blocking(const Unit& unit, std::string_view sql, const Values& values = {});

  // `work` (Session& -> Result<T>) in one transaction, committed when it returns a value. It must pass on the errors of
  // its statements, and have no effects outside the database, because it may run several times.
  template <typename Work>
  std::invoke_result_t<Work&, Session&> transact_blocking(const Unit& unit, Work work) {
    std::optional<std::invoke_result_t<Work&, Session&>> result;
    const Status status = run_blocking(unit, Scope::transaction, [&](Session& session) -> Status {
      result.emplace(work(session));
      if (!*result) return tl::unexpected(result->error());
      return {};
    });
    if (!status) return tl::unexpected(status.error());
    return std::move(*result);
  }

 private:
  using UntypedWork = std::function<Status(Session&)>;
  enum class Scope { statement, transaction };
  struct Attempt {
    Status status;
    Retry retry = Retry::never;
  };

  Status run_blocking(const Unit& unit, Scope scope, const UntypedWork& work);
  Attempt try_blocking(const Unit& unit, Scope scope, Deadline deadline, const UntypedWork& work);
  std::chrono::milliseconds limit_of(Patience patience) const;

  const Dialect dialect_;
  const Limits limits_;
  const std::unique_ptr<ConnectionPool> writers_;
  const std::unique_ptr<ConnectionPool> readers_;
  const std::shared_ptr<const Availability> availability_;
};

}  // namespace aftertone::storage
