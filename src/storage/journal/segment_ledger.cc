#include "storage/journal/segment_ledger.h"

#include <algorithm>

namespace aftertone::storage {

SegmentLedger::Entry& SegmentLedger::entry_of(const SegmentPtr& segment) {
  Entry& entry = entries_[segment->number()];
  entry.segment = segment;
  return entry;
}

void SegmentLedger::note(const SegmentPtr& segment, const SegmentUsePtr& use) {
  if (!use->segments.empty() && use->segments.back() == segment->number()) return;
  use->segments.push_back(segment->number());
  Entry& entry = entry_of(segment);
  entry.contents.push_back(use);
  if (use->forgotten_in == 0) ++entry.alive;
}

void SegmentLedger::note_forgotten(const SegmentPtr& segment, const SegmentUsePtr& use) {
  if (use->forgotten_in == 0) {
    for (const std::uint32_t number : use->segments)
      --entries_.at(number).alive;
  }
  use->forgotten_in = segment->number();
  entry_of(segment).forgotten.push_back(use);
}

// Whether the forget record of `use` in segment `number` must not be lost yet.
bool SegmentLedger::is_needed_in(std::uint32_t number, const SegmentUse& use) {
  if (use.forgotten_in != number) return false;
  return std::ranges::any_of(use.segments, [number](std::uint32_t other) { return other != number; });
}

SegmentPtr SegmentLedger::unneeded(std::uint32_t current) const {
  for (const auto& [number, entry] : entries_) {
    if (number >= current) break;
    const auto is_needed = [n = number](const SegmentUsePtr& use) { return is_needed_in(n, *use); };
    if (entry.alive == 0 && std::ranges::none_of(entry.forgotten, is_needed)) return entry.segment;
  }
  return nullptr;
}

void SegmentLedger::erase(const SegmentPtr& segment) {
  const auto found = entries_.find(segment->number());
  for (const SegmentUsePtr& use : found->second.contents)
    std::erase(use->segments, segment->number());
  entries_.erase(found);
}

std::vector<SegmentUsePtr> SegmentLedger::take_to_forget_again(std::uint32_t current) {
  std::vector<SegmentUsePtr> again;
  for (auto& [number, entry] : entries_) {
    if (number >= current) break;
    if (entry.alive > 0 || entry.told) continue;
    entry.told = true;
    const auto is_needed = [n = number](const SegmentUsePtr& use) { return is_needed_in(n, *use); };
    std::ranges::copy_if(entry.forgotten, std::back_inserter(again), is_needed);
  }
  return again;
}

}  // namespace aftertone::storage
