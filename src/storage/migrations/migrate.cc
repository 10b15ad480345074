#include "storage/migrations/migrate.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "storage/audio/sha256.h"
#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

constexpr std::string_view kCreateTable = R"sql(
create table if not exists schema_migrations (
  version integer not null primary key,
  checksum text not null,
  applied_at bigint not null
);
create table if not exists schema_usable_by (
  version integer not null primary key,
  usable_by integer not null
);)sql";
constexpr std::string_view kSelectApplied = R"sql(
select version, checksum, coalesce((select usable_by from schema_usable_by u where u.version = m.version), version)
from schema_migrations m order by version)sql";
constexpr std::string_view kInsertUsableBy = "insert into schema_usable_by (version, usable_by) values (?, ?)";
constexpr std::string_view kInsertApplied =
    "insert into schema_migrations (version, checksum, applied_at) values (?, ?, ?)";

// Not idempotent, but each transaction looks first, so that it may run again.
constexpr Unit kMigration{Access::write, true, Patience::maintenance};

struct Applied {
  std::int32_t version;
  std::string checksum;
  std::int32_t usable_by;
};

Result<Applied> read_applied(const Row& row) {
  RowReader reader(row, "schema_migrations");
  Applied applied;
  applied.version = reader.count();
  applied.checksum = reader.text();
  applied.usable_by = reader.count();
  return reader.finish(applied);
}

std::string checksum_of(std::string_view sql) {
  Sha256 digest;
  digest.add({reinterpret_cast<const std::uint8_t*>(sql.data()), sql.size()});
  return digest.finish();
}

std::string in_dialect(std::string_view sql, const Dialect& dialect) {
  constexpr std::string_view kToken = "{serial_key}";
  std::string text(sql);
  for (std::size_t at = text.find(kToken); at != std::string::npos; at = text.find(kToken)) {
    text.replace(at, kToken.size(), dialect.serial_key);
  }
  return text;
}

Status check_history(const std::vector<Applied>& applied, std::span<const Migration> known) {
  const auto newest = known.back().version;
  for (const Applied& each : applied) {
    if (each.version <= newest || each.usable_by <= newest) continue;
    return fail(
        Code::unsupported,
        fmt::format("the database has schema version {}, this program knows versions up to {}: use a newer program",
                    applied.back().version, newest));
  }
  for (std::size_t i = 0; i < std::min(applied.size(), known.size()); ++i) {
    if (applied[i].version != known[i].version || applied[i].checksum != checksum_of(known[i].sql)) {
      return fail(Code::corrupt, fmt::format("schema version {} in the database is not the one this program knows",
                                             applied[i].version));
    }
  }
  return {};
}

Status apply_blocking(Session& session, const Migration& migration, const Dialect& dialect) {
  if (const Status ran = session.run_script_blocking(in_dialect(migration.sql, dialect)); !ran) return ran;
  const auto inserted =
      session.execute_blocking(kInsertApplied, {migration.version, checksum_of(migration.sql), SystemClock().now()});
  if (!inserted) return tl::unexpected(inserted.error());
  const auto said = session.execute_blocking(kInsertUsableBy, {migration.version, migration.usable_by});
  if (!said) return tl::unexpected(said.error());
  return {};
}

// Applies the first version that is missing. False: there was none.
Result<bool> apply_next_blocking(Session& session, std::span<const Migration> known, const Dialect& dialect) {
  for (const std::string_view script : {dialect.migration_lock, kCreateTable}) {
    if (const Status ran = session.run_script_blocking(script); !ran) return tl::unexpected(ran.error());
  }
  const Result<Rows> rows = session.execute_blocking(kSelectApplied);
  if (!rows) return tl::unexpected(rows.error());
  const auto applied = read_all<Applied>(*rows, read_applied);
  if (!applied) return tl::unexpected(applied.error());
  if (const Status checked = check_history(*applied, known); !checked) return tl::unexpected(checked.error());

  if (applied->size() >= known.size()) return false;
  const Migration& next = known[applied->size()];
  if (const Status done = apply_blocking(session, next, dialect); !done) {
    return fail_while(fmt::format("schema version {}", next.version), done);
  }
  log::info("storage", "the database now has schema version {}", next.version);
  return true;
}

}  // namespace

Status migrate_blocking(Database& database) {
  return migrate_blocking(database, all_migrations());
}

Status migrate_blocking(Database& database, std::span<const Migration> migrations) {
  for (;;) {
    const Result<bool> applied = database.transact_blocking(
        kMigration, [&](Session& session) { return apply_next_blocking(session, migrations, database.dialect()); });
    if (!applied) return tl::unexpected(applied.error());
    if (!*applied) return {};
  }
}

Result<std::int32_t> schema_version_blocking(Database& database) {
  const auto rows = database.execute_blocking(kRead, "select max(version) from schema_migrations");
  if (!rows) return tl::unexpected(rows.error());
  if (rows->rows.empty()) return fail(Code::corrupt, "schema_migrations: no answer");
  RowReader reader(rows->rows[0], "schema_migrations");
  const std::int32_t version = reader.count();
  return reader.finish(version);
}

}  // namespace aftertone::storage
