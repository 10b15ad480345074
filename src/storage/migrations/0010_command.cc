#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Which lamp of each mailbox the command hook has told last.
const std::string_view kMigration0010 = R"sql(
create table command_told (
  mailbox text not null primary key references mailbox (number) on delete cascade,
  version bigint not null
);
)sql";

}  // namespace aftertone::storage
