#include "storage/migrations/migrations.h"
#include "storage/sql/delivery_kind_sql.h"

namespace aftertone::storage {

// What waits, in the order in which a look at it walks: from kind to kind, within a kind the oldest first.
const std::string_view kMigration0009 = R"sql(
drop index delivery_of_target;
create index delivery_of_kind on delivery (channel, )sql" AT_DELIVERY_KIND
                                        R"sql(, not_before, id) where state = 'ready';
)sql";

}  // namespace aftertone::storage
