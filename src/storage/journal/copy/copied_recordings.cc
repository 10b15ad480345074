#include "storage/journal/copy/copied_recordings.h"

#include <fmt/format.h>

#include "base/log.h"

namespace aftertone::storage {
namespace {

Status conclude_blocking(const CopiedJournal& copy, const Salvage& salvage) {
  if (salvage.failed > 0) return {};
  if (salvage.lost == 0) return finish_copy_blocking(copy);
  log::error("journal",
             "{} recordings in the copy of node {}'s journal {} cannot be told any more; kept for repair by hand: see "
             "docs/formats/journal.md",
             salvage.lost, copy.node, copy.journal.to_string());
  return keep_damaged_copy_blocking(copy);
}

}  // namespace

CopiedRecordings::CopiedRecordings(std::filesystem::path shared, cluster::NodeStore& nodes, Epoch epoch,
                                   std::function<bool()> holds_role)
    : shared_(std::move(shared)), nodes_(nodes), epoch_(epoch), holds_role_(std::move(holds_role)) {}

Result<int> CopiedRecordings::for_each_blocking(const CommitFound& commit) {
  const auto nodes = nodes_.list_blocking();
  if (!nodes) return tl::unexpected(nodes.error());
  const auto copies = list_copies_blocking(shared_);
  if (!copies) return tl::unexpected(copies.error());
  finish_removals_blocking(*copies);
  int committed = 0;
  int failed = 0;
  for (const CopiedJournal& copy : quiet_.due(*copies, *nodes, std::chrono::steady_clock::now())) {
    if (!holds_role_()) break;
    const auto salvage = salvage_blocking(copy, commit);
    if (salvage) {
      committed += salvage->committed;
      failed += salvage->failed;
    } else if (salvage.error().code != Code::not_found) {
      log::warning("journal", "the copy of node {}'s journal {} cannot be salvaged now: {}", copy.node,
                   copy.journal.to_string(), to_string(salvage.error()));
    }
  }
  if (failed == 0) return committed;
  return fail_temporarily(Code::unavailable, fmt::format("{} recordings are not in their mailboxes yet", failed));
}

void CopiedRecordings::finish_removals_blocking(const std::vector<CopiedJournal>& copies) {
  for (const CopiedJournal& copy : copies) {
    if (copy.state != CopyState::done) continue;
    if (const Status removed = finish_copy_blocking(copy); !removed)
      log::warning("journal", "{}; the next look will do it", to_string(removed.error()));
  }
}

Result<Salvage> CopiedRecordings::salvage_blocking(const CopiedJournal& found, const CommitFound& commit) const {
  const auto copy = claim_copy_blocking(found, epoch_);
  if (!copy) return tl::unexpected(copy.error());
  if (found.path != copy->path)
    log::info("journal", "node {} is dead, or its disk gone: salvaging the copy of its journal {}", copy->node,
              copy->journal.to_string());
  auto segments = open_copied_segments_blocking(*copy);
  if (!segments) return tl::unexpected(segments.error());
  const auto salvage = salvage_segments_blocking(copy->journal, std::move(*segments), commit);
  if (!salvage) return tl::unexpected(salvage.error());
  if (const Status concluded = conclude_blocking(*copy, *salvage); !concluded)
    log::warning("journal", "{}; the next look will do it", to_string(concluded.error()));
  return salvage;
}

}  // namespace aftertone::storage
