#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Receipts name a delivery by what the other side called it.
const std::string_view kMigration0006 = R"sql(
create index delivery_of_provider_ref on delivery (channel, provider_ref) where provider_ref <> '';
)sql";

}  // namespace aftertone::storage
