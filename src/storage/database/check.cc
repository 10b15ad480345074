#include "storage/database/check.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

#include "metrics/metric.h"

namespace aftertone::storage {
namespace {

constexpr std::string_view kCanary =
    "insert into canary (node, n) values (?, 1) on conflict (node) do update set n = canary.n + 1";

const metrics::Histogram canaries("aftertone_database_canary_seconds", "How long the commit of one row takes.",
                                  {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2});
const metrics::Counter failures("aftertone_database_canary_failures_total", "Commits of one row that failed.");

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

Status check_durable_blocking(Database& database) {
  if (database.dialect().unsafe_settings.empty()) return {};
  const Result<Rows> unsafe = database.execute_blocking(kRead, database.dialect().unsafe_settings);
  if (!unsafe) return tl::unexpected(unsafe.error());
  if (unsafe->rows.empty()) return {};
  const std::string* name = unsafe->rows[0][0].text();
  return fail(Code::unsupported, (name == nullptr ? std::string("a setting") : *name) +
                                     " is off on the database server: a power failure would lose messages");
}

}  // namespace

Status commit_canary_blocking(Session& session) {
  const Result<Rows> committed = session.execute_blocking(kCanary, {host_name()});
  if (!committed) return tl::unexpected(committed.error());
  return {};
}

Status check_commit_blocking(Database& database) {
  const auto began = std::chrono::steady_clock::now();
  const Result<Rows> committed = database.execute_blocking(kIdempotentWrite, kCanary, {host_name()});
  if (!committed) failures.add();
  if (!committed) return tl::unexpected(committed.error());
  canaries.observe(std::chrono::steady_clock::now() - began);
  return {};
}

Status check_blocking(Database& database) {
  if (const Status durable = check_durable_blocking(database); !durable) return durable;
  return check_commit_blocking(database);
}

}  // namespace aftertone::storage
