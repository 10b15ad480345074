#include "storage/database/database.h"

#include <thread>

#include "base/log.h"

namespace aftertone::storage {
namespace {

constexpr int kAttempts = 4;
constexpr std::chrono::milliseconds kFirstPause{5};  // doubled each time

bool may_run_again(Retry retry, bool idempotent) {
  return retry == Retry::safe || (retry == Retry::if_idempotent && idempotent);
}

Status run_in_transaction(Connection& connection, const std::function<Status(Session&)>& work) {
  if (const Status begun = connection.begin_blocking(); !begun) return begun;
  if (const Status worked = work(connection); !worked) {
    connection.rollback_blocking();
    return worked;
  }
  return connection.commit_blocking();
}

}  // namespace

Database::Database(const Dialect& dialect, const Limits& limits, std::unique_ptr<ConnectionPool> writers,
                   std::unique_ptr<ConnectionPool> readers, std::shared_ptr<const Availability> availability)
    : dialect_(dialect),
      limits_(limits),
      writers_(std::move(writers)),
      readers_(std::move(readers)),
      availability_(std::move(availability)) {}

Status Database::reach_blocking() {
  const auto lease = writers_->acquire_blocking(std::chrono::steady_clock::now() + limits_.interactive);
  if (!lease) return tl::unexpected(lease.error());
  return {};
}

Result<Rows> Database::execute_blocking(const Unit& unit, std::string_view sql, const Values& values) {
  Rows rows;
  const Status status = run_blocking(unit, Scope::statement, [&](Session& session) -> Status {
    Result<Rows> result = session.execute_blocking(sql, values);
    if (!result) return tl::unexpected(result.error());
    rows = std::move(*result);
    return {};
  });
  if (!status) return tl::unexpected(status.error());
  return rows;
}

Status Database::run_blocking(const Unit& unit, Scope scope, const UntypedWork& work) {
  const Deadline deadline = std::chrono::steady_clock::now() + limit_of(unit.patience);
  std::chrono::milliseconds pause = kFirstPause;
  Status unknown;  // what a try said whose outcome is unknown
  for (int attempt = 1;; ++attempt, pause *= 2) {
    Attempt result = try_blocking(unit, scope, deadline, work);
    if (result.retry == Retry::if_idempotent) unknown = result.status;
    const bool may_go_on = attempt < kAttempts && may_run_again(result.retry, unit.idempotent) &&
                           std::chrono::steady_clock::now() + pause < deadline;
    if (result.status) return {};
    // A last try that came to nothing does not take back what an earlier one perhaps did.
    if (!may_go_on) return result.status.error().temporary && !unknown ? unknown : result.status;
    log::info("storage", "running a unit of work again after: {}", to_string(result.status.error()));
    std::this_thread::sleep_for(pause);
  }
}

Database::Attempt Database::try_blocking(const Unit& unit, Scope scope, Deadline deadline, const UntypedWork& work) {
  if (is_away()) return {tl::unexpected(availability_->error()), Retry::never};
  ConnectionPool& pool = unit.access == Access::read && readers_ ? *readers_ : *writers_;
  Result<ConnectionPool::Lease> lease = pool.acquire_blocking(deadline);
  if (!lease) return {tl::unexpected(lease.error()), Retry::never};

  Connection& connection = **lease;
  connection.start(deadline, unit.access);
  const Status status = scope == Scope::transaction ? run_in_transaction(connection, work) : work(connection);
  if (status) return {status, Retry::never};
  if (!connection.is_usable()) pool.close_idle();
  return {status, connection.retry()};
}

std::chrono::milliseconds Database::limit_of(Patience patience) const {
  switch (patience) {
    case Patience::interactive:
      return limits_.interactive;
    case Patience::batch:
      return limits_.batch;
    case Patience::maintenance:
      return limits_.maintenance;
  }
  return limits_.interactive;
}

}  // namespace aftertone::storage
