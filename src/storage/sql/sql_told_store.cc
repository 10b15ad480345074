#include "storage/sql/sql_told_store.h"

#include "storage/database/row_reader.h"
#include "storage/sql/lamp_sql.h"

namespace aftertone::storage {
namespace {

using voicemail::ToldLamp;

Result<ToldLamp> read_told(const Row& row) {
  RowReader reader(row, "command_told");
  ToldLamp told;
  told.mailbox = voicemail::MailboxNumber(reader.text());
  told.version = reader.integer();
  return reader.finish(std::move(told));
}

}  // namespace

Result<std::vector<ToldLamp>> SqlToldStore::list_blocking() {
  const Unit unit{Access::read, true, Patience::batch};
  const Result<Rows> found = database_.execute_blocking(unit, lamp_sql::kTold, {});
  if (!found) return tl::unexpected(found.error());
  return read_all<ToldLamp>(*found, read_told);
}

Status SqlToldStore::save_blocking(const std::vector<ToldLamp>& told) {
  return database_.transact_blocking({Access::write, true, Patience::batch}, [&](Session& session) -> Status {
    for (const ToldLamp& each : told) {
      const Values values{each.version, each.mailbox.value()};
      if (const auto saved = session.execute_blocking(lamp_sql::kSaveTold, values); !saved)
        return tl::unexpected(saved.error());
    }
    return {};
  });
}

}  // namespace aftertone::storage
