// Which segments are still needed. A segment may go when every recording with records in it is forgotten, and when
// every forget record in it speaks of recordings that have no records in other segments any more: without that record
// they would come back to life after a crash. So such forget records are written again, further on. Home: at-journal.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/uuid.h"
#include "storage/journal/format/segment.h"

namespace aftertone::storage {

// Where a recording has records.
struct SegmentUse {
  Uuid recording;
  std::vector<std::uint32_t> segments;  // with records of it other than forget, rising; those that still exist
  std::uint32_t begun_in = 0;           // the last one with its begin: without that its records mean nothing
  std::uint32_t forgotten_in = 0;       // the segment with the forget record that counts; 0: not forgotten
};
using SegmentUsePtr = std::shared_ptr<SegmentUse>;

class SegmentLedger {
 public:
  // A record of `use` (any but forget) goes into `segment`, whether it will be durable there or not.
  void note(const SegmentPtr& segment, const SegmentUsePtr& use);
  // A durable forget record lies in `segment`. May come again with a later one.
  void note_forgotten(const SegmentPtr& segment, const SegmentUsePtr& use);

  // The oldest segment before `current` that nothing needs, or nullptr. erase() it when it has been removed (again
  // does no harm), and ask again.
  SegmentPtr unneeded(std::uint32_t current) const;
  void erase(const SegmentPtr& segment);
  // The recordings whose forget records keep segments before `current` from going. Each is told once a segment.
  std::vector<SegmentUsePtr> take_to_forget_again(std::uint32_t current);

  // When nothing can be written, not even forget records, and nothing is being written to: the segments that nothing
  // needs if `forgotten` are forgotten, too, in the order in which they must go. All that such a recording has goes,
  // its begin first.
  std::vector<SegmentPtr> unneeded_with(const std::vector<SegmentUsePtr>& forgotten) const;

 private:
  struct Entry {
    SegmentPtr segment;
    std::vector<SegmentUsePtr> contents;
    std::vector<SegmentUsePtr> forgotten;  // by records in this segment
    std::size_t alive = 0;                 // of contents, not forgotten
    bool told = false;
  };
  using Numbers = std::set<std::uint32_t>;
  using Uses = std::set<SegmentUsePtr>;
  static bool may_go(const Entry& entry, const Uses& forgotten, const Numbers& going);
  static bool is_needed_in(std::uint32_t number, const SegmentUse& use);
  Entry& entry_of(const SegmentPtr& segment);

  std::map<std::uint32_t, Entry> entries_;
};

}  // namespace aftertone::storage
