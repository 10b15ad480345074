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
  if (found == entries_.end()) return;
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

// Whether nothing needs the segment, provided that those numbered `going` go with it.
bool SegmentLedger::may_go(const Entry& entry, const Uses& forgotten, const Numbers& going) {
  const auto goes = [&going](std::uint32_t number) { return going.contains(number); };
  const auto is_nothing_without_these = [&](const SegmentUsePtr& use) {
    const auto after_begin = std::ranges::upper_bound(use->segments, use->begun_in);
    return forgotten.contains(use) && std::all_of(use->segments.begin(), after_begin, goes);
  };
  return std::ranges::all_of(
             entry.contents,
             [&](const auto& use) { return use->forgotten_in != 0 || is_nothing_without_these(use); }) &&
         std::ranges::all_of(entry.forgotten, [&](const SegmentUsePtr& use) {
           return use->forgotten_in != entry.segment->number() || std::ranges::all_of(use->segments, goes);
         });
}

std::vector<SegmentPtr> SegmentLedger::unneeded_with(const std::vector<SegmentUsePtr>& forgotten) const {
  const Uses uses(forgotten.begin(), forgotten.end());
  Numbers going;
  for (const auto& [number, entry] : entries_)
    going.insert(number);
  const auto must_stay = [&](std::uint32_t number) { return !may_go(entries_.at(number), uses, going); };
  while (std::erase_if(going, must_stay) > 0) {  // each that stays may keep others
  }
  std::vector<SegmentPtr> segments;
  for (const std::uint32_t number : going)
    segments.push_back(entries_.at(number).segment);
  return segments;
}

}  // namespace aftertone::storage
