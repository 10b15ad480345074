#include "storage/sql/sql_lease_store.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/sql/cluster_sql.h"
#include "storage/sql/in_dialect.h"

namespace aftertone::storage {
namespace {

using cluster::Lease;

// What was perhaps done may be done again: an epoch is skipped then, and that is all.
constexpr Unit kQuick = kIdempotentWrite;

Result<Lease> read_lease(const Row& row) {
  RowReader reader(row, "role_lease");
  Lease lease;
  lease.role = reader.text();
  lease.epoch = Epoch(reader.integer());
  lease.holder = reader.text();
  lease.site = reader.text();
  lease.left = reader.duration();
  lease.is_enabled = reader.flag();
  lease.allowed_site = reader.text();
  lease.changed_at = reader.time();
  return reader.finish(std::move(lease));
}

}  // namespace

SqlLeaseStore::SqlLeaseStore(Database& database)
    : database_(database),
      acquire_(in_dialect(cluster_sql::kAcquire, database.dialect())),
      renew_(in_dialect(cluster_sql::kRenew, database.dialect())),
      list_(in_dialect(cluster_sql::kList, database.dialect())),
      rule_(in_dialect(cluster_sql::kRule, database.dialect())),
      record_(in_dialect(cluster_sql::kRecord, database.dialect())) {}

Result<std::optional<Epoch>> SqlLeaseStore::acquire_blocking(const std::string& role,
                                                             const cluster::Applicant& applicant,
                                                             std::chrono::milliseconds time_to_live) {
  return database_.transact_blocking(kQuick, [&](Session& session) -> Result<std::optional<Epoch>> {
    const Result<Rows> acquired =
        session.execute_blocking(acquire_, {role, applicant.node, applicant.site, time_to_live});
    if (!acquired) return tl::unexpected(acquired.error());
    if (acquired->rows.empty()) return std::nullopt;
    RowReader reader(acquired->rows[0], "role_lease");
    const Result<std::int64_t> epoch = reader.finish(reader.integer());
    if (!epoch) return tl::unexpected(epoch.error());
    const std::string where = applicant.site.empty() ? "" : "site " + applicant.site;
    const Result<Rows> recorded = session.execute_blocking(record_, {role, *epoch, "acquired", applicant.node, where});
    if (!recorded) return tl::unexpected(recorded.error());
    return Epoch(*epoch);
  });
}

Result<bool> SqlLeaseStore::renew_blocking(const std::string& role, Epoch epoch,
                                           std::chrono::milliseconds time_to_live) {
  const Result<Rows> renewed = database_.execute_blocking(kQuick, renew_, {time_to_live, role, epoch.value()});
  if (!renewed) return tl::unexpected(renewed.error());
  return renewed->changed == 1;
}

Status SqlLeaseStore::release_blocking(const std::string& role, Epoch epoch) {
  const Result<Rows> released = database_.execute_blocking(kQuick, cluster_sql::kRelease, {role, epoch.value()});
  if (!released) return tl::unexpected(released.error());
  return {};
}

Result<std::vector<Lease>> SqlLeaseStore::list_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, list_);
  if (!found) return tl::unexpected(found.error());
  return read_all<Lease>(*found, read_lease);
}

Status SqlLeaseStore::rule_blocking(const std::vector<std::string>& roles, const cluster::LeaseRule& rule,
                                    const std::string& who) {
  const std::string what = !rule.is_enabled            ? "disabled"
                           : rule.allowed_site.empty() ? "allowed everywhere"
                                                       : "allowed at site " + rule.allowed_site;
  return database_.transact_blocking(kQuick, [&](Session& session) -> Status {
    for (const std::string& role : roles) {
      const Result<Rows> ruled = session.execute_blocking(rule_, {role, rule.is_enabled, rule.allowed_site});
      if (!ruled) return tl::unexpected(ruled.error());
      const Result<Rows> recorded = session.execute_blocking(record_, {role, 0, what, who, ""});
      if (!recorded) return tl::unexpected(recorded.error());
    }
    return {};
  });
}

}  // namespace aftertone::storage
