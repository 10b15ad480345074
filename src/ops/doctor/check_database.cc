#include "ops/doctor/check_database.h"

#include <fmt/format.h>

#include "storage/database/check.h"
#include "storage/database/replication.h"
#include "storage/migrations/migrate.h"

namespace aftertone::ops {
namespace {

std::string advice_for(const Error& error) {
  switch (error.code) {
    case Code::denied:
      return "check the user, the password (~/.pgpass) or the rights on the file";
    case Code::not_found:
      return "create the database, or correct [database] url";
    case Code::corrupt:
      return "restore it from a backup, or configure another file";
    case Code::unsupported:
      return "change that setting of the server, or use a supported version";
    case Code::full:
      return "free some space; where connections are meant: raise max_connections of the server";
    default:
      return error.temporary ? "look whether it runs, or who holds a lock on it; then try again"
                             : "correct [database] url";
  }
}

Finding broken_database(const std::string& subject, const std::string& place, const Error& error) {
  return broken(subject, fmt::format("{}: {}", place, to_string(error)), advice_for(error));
}

Finding check_schema_blocking(storage::Database& database) {
  const std::int32_t newest = storage::all_migrations().back().version;
  const auto version = storage::schema_version_blocking(database);
  if (!version && version.error().temporary) return broken_database("database tables", "version", version.error());
  if (!version) return doubtful("database tables", "none yet", "they are made at the first start");
  const std::string detail = fmt::format("version {}", *version);
  if (*version == newest) return fine("database tables", detail);
  if (*version > newest) {
    return broken("database tables", fmt::format("{}, newer than this program's {}", detail, newest),
                  "upgrade the program");
  }
  return doubtful("database tables", fmt::format("{}, this program has {}", detail, newest),
                  "they are brought up to date at the next start");
}

}  // namespace

Findings check_database_blocking(const std::string& place, const Result<std::unique_ptr<storage::Database>>& opened) {
  if (!opened) return {broken_database("database", place, opened.error())};
  Findings findings{check_schema_blocking(**opened)};
  if (findings[0].health != Health::ok) return findings;
  const Status checked = storage::check_blocking(**opened);
  findings.push_back(checked ? fine("database", place + ": reached, written, durable")
                             : broken_database("database", place, checked.error()));
  return findings;
}

Findings check_standby_blocking(storage::Database& database, Standby standby) {
  constexpr const char* kSubject = "database standby";
  constexpr const char* kAdvice = "see docs/operations/cluster.md, The database";
  const auto replication = storage::replication_blocking(database);
  if (!replication) return {doubtful(kSubject, to_string(replication.error()), kAdvice)};
  if (!*replication) return {};
  const std::string complaint = storage::complaint_about(**replication);
  if (complaint.empty()) return {fine(kSubject, (*replication)->synchronous + " has every commit")};
  if (standby == Standby::required) return {broken(kSubject, complaint, kAdvice)};
  if (standby == Standby::preferred) return {doubtful(kSubject, complaint, kAdvice)};
  return {fine(kSubject, "none, and none is expected")};
}

}  // namespace aftertone::ops
