// Test support: counts allocations and deallocations on the media threads. Lives in allocation_watch_test.cc.
#pragma once

#include <atomic>

namespace aftertone::media {

struct AllocationWatch {
  static std::atomic<bool> is_on;
  static std::atomic<int> in_tick;
};

}  // namespace aftertone::media
