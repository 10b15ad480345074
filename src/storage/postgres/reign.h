// Under which newest timeline a connection was opened: when a newer one is seen, what an older server says does not
// count any more.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace aftertone::storage {

struct Reign {
  std::atomic<std::uint64_t> number{1};  // grows with each change of the newest timeline
  std::atomic<bool> is_in_doubt{false};  // a connection was lost since the servers were asked: perhaps another leads
};

// Any thread.
struct Allegiance {
  std::shared_ptr<Reign> reign;
  std::uint64_t mine = 0;
  bool is_over() const { return reign->number != mine; }
};

}  // namespace aftertone::storage
