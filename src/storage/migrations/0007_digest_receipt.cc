#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// Receipts for a mail that told many messages name its digest.
const std::string_view kMigration0007 = R"sql(
create index delivery_of_digest on delivery (channel, digest) where digest <> '';
)sql";

}  // namespace aftertone::storage
