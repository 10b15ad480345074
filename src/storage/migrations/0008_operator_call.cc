#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Callers who were put through to a mailbox's operator are counted apart from what its owner has dialled. They stand
// there as transfers, because the check of `purpose` is older.
const std::string_view kMigration0008 = R"sql(
alter table dialled_call add column by_caller integer not null default 0 check (by_caller in (0, 1));
)sql";

}  // namespace aftertone::storage
