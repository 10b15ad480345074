// What is not wanted any more leaves: saved messages past their age are deleted, deleted ones past the time in which
// they can be had back are purged, their audio is removed, and files that belong to nobody are set aside. A message is
// purged in this order, and a crash anywhere is made good by the next run, because the row says what is left to do:
//   deleted -> purged, in one transaction, for ever (the row stays: a salvage finds it and brings nothing back)
//           -> audio file removed -> noted in the row
#pragma once

#include <cstdint>
#include <string>

#include "voicemail/usecases/sweep_audio.h"

namespace aftertone::voicemail {

struct PurgeReport {
  int expired = 0;  // saved ones, now deleted
  int purged = 0;
  int audio_removed = 0;
  std::int64_t bytes_freed = 0;
  int audio_failed = 0;  // could not be removed: the next run tries again
  SweepReport sweep;
};

// One run, in steps of at most a hundred rows or one part of the store, so that whoever runs it may pause or stop in
// between. Several at once do no harm.
class PurgeMessages {
 public:
  // Sweeps the parts from `first_part` to before `end_part`, of 256.
  PurgeMessages(const PurgePorts& ports, int first_part, int end_part)
      : ports_(ports), sweep_(ports), next_part_(first_part), end_part_(end_part) {}

  // False: the run is over. After an error it is over as well. Errors: those of the ports; conflict, when only the
  // sweep was refused (see SweepAudio).
  Result<bool> step_blocking();
  PurgeReport report() const;

 private:
  enum class Phase { expire, purge, remove_audio, put_back, look_at, set_aside, over };
  Result<bool> work_blocking();  // true: the phase has more to do
  Result<bool> expire_blocking();
  Result<bool> purge_blocking();
  Result<bool> remove_audio_blocking();
  Result<bool> look_at_blocking();

  PurgePorts ports_;
  SweepAudio sweep_;
  Phase phase_ = Phase::expire;
  PurgeReport report_;
  MessageId last_audio_;
  int next_part_;
  const int end_part_;
};

// What a run would do now to messages and their audio, without doing it. It does not sweep.
Result<PurgeReport> preview_purge_blocking(const PurgePorts& ports);

// "12 messages purged, 3 saved ones expired, 3.4 MB of audio removed"; empty: nothing happened.
std::string to_string(const PurgeReport& report);

}  // namespace aftertone::voicemail
