#include "storage/shipping/install_shipping.h"

#include <fmt/format.h>

#include "base/log.h"
#include "storage/database/row_reader.h"
#include "storage/shipping/scripts.h"

namespace aftertone::storage {
namespace {

constexpr Unit kInstall{Access::write, true, Patience::maintenance};

// What is installed whole, and whose database this is. Written last, as a comment on the trigger's function, so that it
// goes along with the functions into a dump and out of it.
constexpr std::string_view kInstalled = R"sql(
select coalesce(max(substring(comment from 'edition ([0-9]+)')::integer), 0),
       coalesce(max(substring(comment from 'site (.*)$')), '')
from (select obj_description(oid, 'pg_proc') as comment from pg_proc
      where proname = 'site_note' and pronamespace = current_schema()::regnamespace) functions)sql";

struct Installed {
  int edition = 0;  // 0: nothing
  std::string site;
};

Result<Installed> installed_in(Session& session) {
  const Result<Rows> found = session.execute_blocking(kInstalled);
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return fail(Code::corrupt, "pg_proc: no answer");
  RowReader reader(found->rows[0], "pg_proc");
  Installed installed;
  installed.edition = reader.count();
  installed.site = reader.text();
  return reader.finish(std::move(installed));
}

bool is_up_to_date(const Installed& installed, const std::string& site) {
  return installed.edition >= kShippingEdition && installed.site == site;
}

Status run_all_in(Session& session, std::initializer_list<std::string_view> scripts) {
  for (const std::string_view script : scripts) {
    if (const Status ran = session.run_script_blocking(script); !ran) return ran;
  }
  return {};
}

// What was written "here" was written at the other site, and its audio is there.
Status change_sides_in(Session& session, const Installed& installed, const std::string& site) {
  log::warning("shipping", "this is a copy of the database of site {}; it is site {}'s from now on", installed.site,
               site);
  return session.run_script_blocking(
      "update site_change set written_here = written_there, written_there = written_here, audio_there = '', "
      "audio_missing = case when tbl in ('message', 'greeting') and is_removed = 0 then 1 else 0 end");
}

Status finish_in(Session& session, const Installed& installed, const std::string& site) {
  if (const Status patient = session.run_script_blocking("set local statement_timeout = 0"); !patient) return patient;
  if (installed.edition == 0) {
    if (const Status noted = session.run_script_blocking("select site_note_all()"); !noted) return noted;
  } else if (installed.site != site) {
    if (const Status changed = change_sides_in(session, installed, site); !changed) return changed;
  }
  return session.run_script_blocking(fmt::format(
      "comment on function site_note() is 'aftertone shipping, edition {}, site {}'", kShippingEdition, site));
}

}  // namespace

Status install_shipping_blocking(Database& database, const std::string& site) {
  const Result<Installed> known = database.transact_blocking(kRead, installed_in);
  if (!known) return tl::unexpected(known.error());
  if (is_up_to_date(*known, site)) return {};
  // Two transactions: the triggers before the rows that are there, so that nobody who writes waits until everything is
  // noted, and what is written in between is noted, too.
  for (const bool is_first : {true, false}) {
    const Status done = database.transact_blocking(kInstall, [&](Session& session) -> Status {
      if (const Status alone = session.run_script_blocking(database.dialect().migration_lock); !alone) return alone;
      const Result<Installed> installed = installed_in(session);
      if (!installed) return tl::unexpected(installed.error());
      if (is_up_to_date(*installed, site)) return {};
      if (!is_first) return finish_in(session, *installed, site);
      if (installed->edition >= kShippingEdition) return {};
      return run_all_in(session, {kCaptureScript, kMergeScript, kApplyScript, kSendScript});
    });
    if (!done) return fail_while("prepare the database for two sites", done);
  }
  return {};
}

Result<bool> has_shipping_blocking(Database& database) {
  const Result<Installed> installed = database.transact_blocking(kRead, installed_in);
  if (!installed) return tl::unexpected(installed.error());
  return installed->edition > 0;
}

}  // namespace aftertone::storage
