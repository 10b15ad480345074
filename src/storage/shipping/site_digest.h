// What two sites that know the same have in common: for whoever asks whether they do. PostgreSQL only. Blocks.
#pragma once

#include <cstdint>
#include <string>

#include "storage/database/database.h"

namespace aftertone::storage {

struct SiteDigest {
  std::int64_t messages = 0;
  std::int64_t unfinished = 0;  // deliveries that have not come to an end
  std::string content;  // of messages, with state and audio, and of deliveries that have: the same only if all is
};

Result<SiteDigest> site_digest_blocking(Database& database);

}  // namespace aftertone::storage
