#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0017 = R"sql(
-- How a node is configured, so that nodes can be compared: a word for each section, and whether it is as on its disk.
alter table node add column config text not null default '';
alter table node add column config_state text not null default '';
)sql";

}  // namespace aftertone::storage
