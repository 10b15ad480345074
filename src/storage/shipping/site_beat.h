// How far the copy of a site's data at the other one is: the row that each shipper writes into both databases. Blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "storage/database/database.h"

namespace aftertone::storage {

// What waits at a site for the other one.
struct WaitingChanges {
  std::int64_t rows = 0;       // and will go; children of rows that are set aside among them
  std::int64_t set_aside = 0;  // the other site cannot take them
  std::int64_t audio = 0;      // files of those that wait
  std::int64_t audio_bytes = 0;
  std::optional<WallTime> oldest;  // by that site's database, of `rows`
};

struct SiteBeat {
  std::string site;                     // whose changes they are
  std::int64_t batch = 0;               // the last that arrived
  WallTime at;                          // by that site's database: what was committed there before, has arrived
  std::chrono::milliseconds behind{0};  // how long ago that was, when this was written
  WallTime heard_at;                    // by the database that it is read from: when it was written
  WaitingChanges waiting;               // at that time
};

// Nothing: that site has not shipped a whole pass yet.
Result<std::optional<SiteBeat>> find_beat_blocking(Database& database, const std::string& site);
// `heard_at` is the database's own time, `batch` only grows.
Status put_beat_blocking(Database& database, const SiteBeat& beat);

// The last batch of `site` that arrived here, or at the other site; 0: none.
Result<std::int64_t> last_batch_blocking(Database& database, const std::string& site);
// Whatever was there.
Status set_last_batch_blocking(Database& database, const std::string& site, std::int64_t batch);

}  // namespace aftertone::storage
