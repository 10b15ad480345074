// The copies of journals on the shared store, as another node finds them. Blocks.
//   <shared>/<node>/<journal>/                   of a process that lives or died
//   <shared>/<node>/<journal>.claimed.<epoch>/   a salvager makes messages of it
//   <shared>/<node>/<journal>.done/              being removed
//   <shared>/<node>/<journal>.damaged/           kept for a person
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/epoch.h"
#include "base/result.h"
#include "base/uuid.h"
#include "storage/journal/format/segment.h"

namespace aftertone::storage {

enum class CopyState { open, claimed, done, damaged };

struct CopiedJournal {
  std::string node;
  Uuid journal;
  CopyState state = CopyState::open;
  Epoch claimed_under;      // of a claimed one
  std::uint64_t bytes = 0;  // of all its files
  std::filesystem::path path;
};

// By node and age. A `shared` that does not exist has none.
Result<std::vector<CopiedJournal>> list_copies_blocking(const std::filesystem::path& shared);

// Of one node's folder only; what lies there may also be its journals themselves.
Result<std::vector<CopiedJournal>> list_journals_blocking(const std::filesystem::path& folder, const std::string& node);

// It is this epoch's from now on: whoever held it before finds it gone. Error: not_found (somebody else was faster, or
// its node has removed it), and what the store says.
Result<CopiedJournal> claim_copy_blocking(const CopiedJournal& copy, Epoch epoch);

Result<std::vector<SegmentPtr>> open_copied_segments_blocking(const CopiedJournal& copy);

// All is in the mailboxes. After a crash in between it is found as done, and never replayed.
Status finish_copy_blocking(const CopiedJournal& copy);
Status keep_damaged_copy_blocking(const CopiedJournal& copy);

}  // namespace aftertone::storage
