// What the kernel says of this process, as Prometheus' own clients tell it (process_...). Linux.
#pragma once

#include <cstdint>

namespace aftertone::ops {

struct ProcessFigures {
  double cpu_seconds = 0;  // of all threads, since it began
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t most_files = 0;  // that may be open
  std::uint64_t threads = 0;
  double began_at = 0;  // seconds since 1970
};

// What cannot be read is 0. Reads /proc: no disk is waited for.
ProcessFigures read_process_figures();

}  // namespace aftertone::ops
