#include "storage/sql/site/sql_site_store.h"

#include "storage/database/row_reader.h"
#include "storage/sql/in_dialect.h"
#include "storage/sql/site/site_sql.h"

namespace aftertone::storage {
namespace {

using cluster::SiteEvent;
using cluster::SiteToken;

SiteToken read_token(RowReader& reader) {
  SiteToken token;
  token.epoch = reader.integer();
  token.active = reader.text();
  return token;
}

Result<SiteEvent> read_event(const Row& row) {
  RowReader reader(row, "site_event");
  SiteEvent event;
  event.at = reader.time();
  event.token = read_token(reader);
  event.who = reader.text();
  event.why = reader.text();
  return reader.finish(std::move(event));
}

}  // namespace

SqlSiteStore::SqlSiteStore(Database& database)
    : database_(database), record_(in_dialect(site_sql::kRecord, database.dialect())) {}

Result<std::optional<SiteToken>> SqlSiteStore::token_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, site_sql::kToken);
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return std::nullopt;
  RowReader reader(found->rows[0], "site_token");
  SiteToken token = read_token(reader);
  return reader.finish(std::optional(std::move(token)));
}

Result<bool> SqlSiteStore::raise_blocking(const SiteToken& token, const std::string& who, const std::string& why) {
  return write_blocking(token, site_sql::kRaise, record_, {token.epoch, token.active, who, why});
}

Result<bool> SqlSiteStore::adopt_blocking(const SiteEvent& event) {
  const SiteToken& token = event.token;
  return write_blocking(token, site_sql::kAdopt, site_sql::kRecordAsOfThen,
                        {event.at, token.epoch, token.active, event.who, event.why});
}

// Done twice it is done once: the second time it is not newer.
Result<bool> SqlSiteStore::write_blocking(const SiteToken& token, std::string_view write, std::string_view record,
                                          const Values& event) {
  return database_.transact_blocking(kIdempotentWrite, [&](Session& session) -> Result<bool> {
    const Result<Rows> written = session.execute_blocking(write, {token.epoch, token.active});
    if (!written) return tl::unexpected(written.error());
    if (written->changed == 0) return false;
    const Result<Rows> recorded = session.execute_blocking(record, event);
    if (!recorded) return tl::unexpected(recorded.error());
    return true;
  });
}

Result<std::vector<SiteEvent>> SqlSiteStore::history_blocking(int limit) {
  const Result<Rows> found = database_.execute_blocking(kRead, site_sql::kHistory, {limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<SiteEvent>(*found, read_event);
}

}  // namespace aftertone::storage
