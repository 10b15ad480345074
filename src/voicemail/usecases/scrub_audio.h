// Reads audio files anew and compares them with what the rows say was stored. What rotted or vanished is put again from
// a second place, if there is one, and is an Error in the log if there is none: better found by us than by an owner.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "voicemail/ports/audio_scrub.h"
#include "voicemail/ports/purge_store.h"

namespace aftertone::voicemail {

struct ScrubPorts {
  KeptAudioStore& rows;
  PurgeStore& messages;
  AudioScrub& files;
};

struct ScrubFinding {
  KeptAudio audio;
  bool is_missing = false;  // else it is damaged
  bool is_repaired = false;
};

struct ScrubReport {
  int looked_at = 0;
  std::int64_t bytes = 0;
  std::vector<ScrubFinding> findings;
};

class ScrubAudio {
 public:
  // The parts from `first_part` to before `end_part`, of 256.
  ScrubAudio(const ScrubPorts& ports, int first_part, int end_part)
      : ports_(ports), next_part_(first_part), end_part_(end_part) {}

  // Looks at one file, or for more of them. False: it is over. Errors: those of the ports; after one it is over as
  // well.
  Result<bool> step_blocking();
  const ScrubReport& report() const { return report_; }
  int next_part() const { return next_part_; }

 private:
  Status look_at_blocking(const KeptAudio& audio);
  Status care_for_blocking(ScrubFinding finding);

  ScrubPorts ports_;
  int next_part_;
  const int end_part_;
  std::vector<KeptAudio> waiting_;  // the next one is the last
  std::string last_name_;
  ScrubReport report_;
};

// How many findings were not repaired.
int broken_count(const ScrubReport& report);

// Of 256 parts, those whose turn it is in the n-th of `runs`, over and over.
struct PartRange {
  int first = 0;
  int end = 0;
};
constexpr PartRange parts_of_run(std::int64_t n, std::int64_t runs) {
  const std::int64_t turn = n % runs;
  return {static_cast<int>(256 * turn / runs), static_cast<int>(256 * (turn + 1) / runs)};
}

}  // namespace aftertone::voicemail
