// Carries what a site's database has noted to the other site, audio first. One pass after the other by one who blocks;
// what two do at once is done once (docs/adr/0023-two-databases-that-tell-each-other.md).
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "storage/shipping/audio_carrier.h"
#include "storage/shipping/change_log.h"
#include "storage/shipping/other_site.h"
#include "storage/shipping/site_knowledge.h"

namespace aftertone::storage {

struct PassReport {
  std::int64_t arrived = 0;
  bool has_more = false;      // the pass was long enough
  std::string audio_trouble;  // why rows with audio are held back; empty: none is
};

class Shipper {
 public:
  // `may_go_on` is asked between two rows; false ends the pass.
  Shipper(Database& own, OtherSite other, AudioCarrier audio, voicemail::AudioStore& own_audio,
          std::function<bool()> may_go_on);

  Shipper(const Shipper&) = delete;
  Shipper& operator=(const Shipper&) = delete;

  // Everything that waits and is due; then tells the other site how far it has come. Error: which database is away, or
  // what is wrong with it. Worth trying again, whatever it says.
  Result<PassReport> pass_blocking();

 private:
  // The last that has arrived, as each database knows it.
  struct Batches {
    std::int64_t here, there;
    bool is_likely() const { return there == here || there == here + 1; }
  };

  Result<PassReport> try_pass_blocking();
  Status prepare_blocking();
  Status agree_on_batch_blocking();
  Result<Batches> batches_blocking();
  Status ship_blocking(std::vector<WaitingChange> changes, PassReport& report);
  void sort_out_blocking(std::vector<WaitingChange>& changes, ShippedBatch& batch, PassReport& report);
  bool may_leave_blocking(WaitingChange& change, PassReport& report);
  Status beat_blocking(WallTime begun, bool is_wanted);

  Database& own_;
  ChangeLog log_;
  OtherSite other_;
  AudioCarrier audio_;
  AudioLook look_;
  const std::function<bool()> may_go_on_;
  bool is_prepared_ = false;
  std::int64_t batch_ = 0;
  std::optional<std::chrono::steady_clock::time_point> next_beat_;
};

}  // namespace aftertone::storage
