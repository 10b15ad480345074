#include "storage/sql/access/sql_audit_store.h"

#include <limits>

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::AuditEntry;

constexpr std::string_view kAppend =
    "insert into audit_entry (at, who, came_from, what, object, detail) values (?, ?, ?, ?, ?, ?)";
constexpr std::string_view kList = R"sql(
select id, at, who, came_from, what, object, detail from audit_entry
where id < ? and (? = '' or who = ?) and (? = '' or what = ?) order by id desc limit ?)sql";

Result<AuditEntry> read_entry(const Row& row) {
  RowReader reader(row, "audit_entry");
  AuditEntry entry;
  entry.id = reader.integer();
  entry.at = reader.time();
  entry.who = reader.text();
  entry.from = reader.text();
  entry.what = reader.text();
  entry.object = reader.text();
  entry.detail = reader.text();
  return reader.finish(std::move(entry));
}

}  // namespace

Status SqlAuditStore::append_blocking(const AuditEntry& entry) {
  return database_
      .execute_blocking(kWrite, kAppend, {entry.at, entry.who, entry.from, entry.what, entry.object, entry.detail})
      .map([](const Rows&) {});
}

Result<std::vector<AuditEntry>> SqlAuditStore::list_blocking(const voicemail::AuditFilter& filter) {
  const std::int64_t before = filter.before.value_or(std::numeric_limits<std::int64_t>::max());
  const Result<Rows> found = database_.execute_blocking(
      kRead, kList,
      {before, filter.who, filter.who, filter.what, filter.what, static_cast<std::int64_t>(filter.limit)});
  if (!found) return tl::unexpected(found.error());
  return read_all<AuditEntry>(*found, read_entry);
}

}  // namespace aftertone::storage
