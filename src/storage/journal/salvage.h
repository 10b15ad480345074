// What a journal's segments hold and nobody has committed, handed over recording by recording. Blocks.
#pragma once

#include <functional>
#include <vector>

#include "storage/journal/format/segment.h"
#include "voicemail/ports/recording_journal.h"

namespace aftertone::storage {

using CommitFound = std::function<Status(voicemail::AbandonedRecordings::Found&)>;

struct Salvage {
  int committed = 0;
  int failed = 0;  // for the next pass
  int lost = 0;    // audio whose recording cannot be told any more: for a person
};

struct FoundRecordings {
  std::vector<voicemail::AbandonedRecordings::Found> recordings;  // by id, and so by time
  int lost = 0;                                                   // as in Salvage
};

// Of all segments of the journal, in any order. Forgotten recordings, greetings and what broke off at once are left
// out. The audio is not read yet. Error: a file cannot be read at all.
Result<FoundRecordings> find_recordings_blocking(const Uuid& journal, std::vector<SegmentPtr> segments);

// Ends early when several in a row fail: the others would wait for the same.
Salvage commit_found_blocking(FoundRecordings& found, const CommitFound& commit);

}  // namespace aftertone::storage
