// Makes a database note what it has to tell the other site, and able to take what that one tells. PostgreSQL only.
#pragma once

#include <string>

#include "storage/database/database.h"

namespace aftertone::storage {

// On migrated tables, of which `site` is the owner. Idempotent, and safe when several do it at once; costs one question
// where it was done before. The first time, everything that is there waits for the other site. A copy of the other
// site's database becomes this one's. Blocks: the first time for as long as that takes.
Status install_shipping_blocking(Database& database, const std::string& site);

// Whether that was done, to its end.
Result<bool> has_shipping_blocking(Database& database);

}  // namespace aftertone::storage
