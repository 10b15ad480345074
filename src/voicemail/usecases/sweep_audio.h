// Audio files that no message and no greeting knows. Nothing is removed here but what was purged: the rest is set
// aside, where a person decides, and comes back by itself if it turns out to be wanted.
//
// Why nothing is taken from a commit in progress: put_blocking() makes the file young before the row is written, a
// young file is left alone, and a file is looked up again after it was set aside. What still slips through a crash is
// put back by the next run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/ports/audio_sweep.h"
#include "voicemail/ports/purge_store.h"
#include "voicemail/ports/stores.h"

namespace aftertone::voicemail {

struct PurgePorts {
  Stores& stores;
  PurgeStore& messages;
  AudioSweep& files;
};

struct SweepReport {
  int looked_at = 0;
  int removed = 0;    // of purged messages
  int set_aside = 0;  // of nobody
  int put_back = 0;   // wanted after all
};

class SweepAudio {
 public:
  explicit SweepAudio(const PurgePorts& ports) : ports_(ports) {}

  // What was set aside and is wanted after all.
  Status put_back_blocking();
  // Looks at the files of one part of the store.
  Status look_at_blocking(std::uint8_t part);
  // Sets aside what was found to be nobody's; nothing, with Error conflict, when it is so much that the database must
  // be the wrong one.
  Status set_aside_blocking();

  const std::vector<std::string>& nobodys() const { return nobodys_; }
  const SweepReport& report() const { return report_; }

 private:
  PurgePorts ports_;
  std::vector<std::string> nobodys_;
  SweepReport report_;
};

}  // namespace aftertone::voicemail
