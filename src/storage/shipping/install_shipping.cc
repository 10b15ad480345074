#include "storage/shipping/install_shipping.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"
#include "storage/shipping/scripts.h"

namespace aftertone::storage {
namespace {

constexpr Unit kInstall{Access::write, true, Patience::maintenance};

// The edition that is installed whole; 0: none. Written last, as a comment on the trigger's function, so that it goes
// along with the functions into a dump and out of it.
constexpr std::string_view kEdition = R"sql(
select coalesce(max(substring(obj_description(oid, 'pg_proc') from 'edition ([0-9]+)')::integer), 0)
from pg_proc where proname = 'site_note' and pronamespace = current_schema()::regnamespace)sql";

Result<int> edition_blocking(Session& session) {
  const Result<Rows> found = session.execute_blocking(kEdition);
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::corrupt, "pg_proc: no answer");
  RowReader reader(found->rows[0], "pg_proc");
  return reader.finish(reader.count());
}

// The triggers before the rows that are there: what is written in between is noted.
Status install_scripts_in(Session& session) {
  for (const std::string_view script : {kCaptureScript, kMergeScript, kApplyScript, kSendScript}) {
    if (const Status ran = session.run_script_blocking(script); !ran) return ran;
  }
  return {};
}

Status note_what_is_there_in(Session& session, int installed) {
  if (const Status patient = session.run_script_blocking("set local statement_timeout = 0"); !patient) return patient;
  if (installed == 0) {
    if (const Status noted = session.run_script_blocking("select site_note_all()"); !noted) return noted;
  }
  return session.run_script_blocking(
      fmt::format("comment on function site_note() is 'aftertone shipping, edition {}'", kShippingEdition));
}

}  // namespace

Status install_shipping_blocking(Database& database) {
  const Result<int> known = database.transact_blocking(kRead, edition_blocking);
  if (!known) return tl::unexpected(known.error());
  if (*known >= kShippingEdition) return {};
  // Two transactions: nobody who writes waits until everything is noted.
  for (const bool is_first : {true, false}) {
    const Status done = database.transact_blocking(kInstall, [&](Session& session) -> Status {
      if (const Status alone = session.run_script_blocking(database.dialect().migration_lock); !alone) return alone;
      const Result<int> installed = edition_blocking(session);
      if (!installed) return tl::unexpected(installed.error());
      if (*installed >= kShippingEdition) return {};
      return is_first ? install_scripts_in(session) : note_what_is_there_in(session, *installed);
    });
    if (!done) return fail_while("prepare the database for two sites", done);
  }
  return {};
}

Result<bool> has_shipping_blocking(Database& database) {
  const Result<int> edition = database.transact_blocking(kRead, edition_blocking);
  if (!edition) return tl::unexpected(edition.error());
  return *edition > 0;
}

}  // namespace aftertone::storage
