// What a site's own database has noted for the other site. Blocks; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/database/database.h"
#include "storage/shipping/site_beat.h"

namespace aftertone::storage {

// A version of a row that waits. What is written meanwhile is another version, and waits on.
struct WaitingChange {
  std::string table, key;
  std::int64_t written_here = 0, written_there = 0;  // which version
  int tries = 0;
  std::string audio_name, audio_sha256;  // the other site is to have it first; empty: it has, or there is none
  std::int64_t audio_bytes = 0;          // 0: not known
  std::string change;                    // JSON, for site_apply(); empty: there is no such row any more
};

// One that did not arrive.
struct DeferredChange {
  WaitingChange change;
  std::string set_aside;  // why it cannot; empty: it may be able to soon
};

struct ShippedBatch {
  std::vector<WaitingChange> arrived;
  std::vector<DeferredChange> deferred;
};

// Audio of a row that came from the other site, which nobody has seen here yet.
struct AwaitedAudio {
  std::string table, key, audio_name;
  std::int64_t noted_at = 0;  // microseconds
  bool is_needed = true;      // false: its message is purged
};

class ChangeLog {
 public:
  // On a database with install_shipping.h.
  explicit ChangeLog(Database& database) : database_(database) {}

  // At most about `most`, due, the oldest first; rows of one transaction stay together.
  Result<std::vector<WaitingChange>> take_blocking(int most);
  // `number`: of the batch of `site`, which is the last from now on.
  Status settle_blocking(const ShippedBatch& batch, const std::string& site, std::int64_t number);
  // Everything waits again: the other site has lost some of it.
  Status note_all_blocking();

  Result<WallTime> now_blocking();
  Result<WaitingChanges> waiting_blocking();

  // The oldest that were noted after `after`.
  Result<std::vector<AwaitedAudio>> awaited_audio_blocking(std::int64_t after, int most);
  Status note_audio_blocking(const AwaitedAudio& arrived);

 private:
  Database& database_;
};

}  // namespace aftertone::storage
