// What a journal's segments tell: its recordings, as far as the disk still has them. Blocks.
#pragma once

#include <map>
#include <optional>

#include "storage/journal/format/extents.h"
#include "storage/journal/format/record.h"
#include "storage/journal/format/record_json.h"

namespace aftertone::storage {

struct ReplayedRecording {
  std::optional<voicemail::RecordingInfo> info;  // none: its begin is lost
  Extents extents;
  std::optional<Seal> seal;  // the last one
  bool is_forgotten = false;
};

class Replay {
 public:
  explicit Replay(const Uuid& journal) : mark_(mark_of(journal)) {}

  // Segments in the order of their numbers. A harmed record is left out with a log line, and what comes behind it is
  // taken; a torn end is what a crash leaves and says nothing. Error: the file cannot be read at all.
  Status add_blocking(const SegmentPtr& segment);

  std::map<Uuid, ReplayedRecording>& recordings() { return recordings_; }

 private:
  void take(const SegmentPtr& segment, const FoundRecord& found);

  const RecordMark mark_;
  std::map<Uuid, ReplayedRecording> recordings_;
};

}  // namespace aftertone::storage
