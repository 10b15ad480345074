#include "storage/shipping/site_digest.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

constexpr Unit kLongRead{Access::read, true, Patience::maintenance};

constexpr std::string_view kDigest = R"sql(
select (select count(*) from message),
       (select count(*) from delivery where state in ('ready', 'sending', 'committing', 'ambiguous')),
       md5((select coalesce(string_agg(id || state || audio_sha256, ',' order by id), '') from message) || (
            select coalesce(string_agg(idempotency_key || state, ',' order by idempotency_key), '') from delivery
            where state not in ('ready', 'sending', 'committing', 'ambiguous'))))sql";

}  // namespace

Result<SiteDigest> site_digest_blocking(Database& database) {
  const Result<Rows> found = database.execute_blocking(kLongRead, kDigest);
  if (!found) return tl::unexpected(found.error());
  RowReader reader(found->rows.at(0), "message");
  SiteDigest digest;
  digest.messages = reader.integer();
  digest.unfinished = reader.integer();
  digest.content = reader.text();
  return reader.finish(std::move(digest));
}

}  // namespace aftertone::storage
