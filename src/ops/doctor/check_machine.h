// The clock and the limits of the process. Blocks, briefly.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/clock.h"
#include "ops/doctor/finding.h"

namespace aftertone::ops {

Finding check_clock_blocking(const Clock& clock);

// Whether we look with the eyes of the user that `data_directory` belongs to.
Finding check_user_blocking(const std::filesystem::path& data_directory);

// Files that may be open: four a call (RTP, RTCP, SIP over TCP, audio) and some for the house.
Finding check_open_files_blocking(std::size_t max_calls);

// Whether the media threads may run in real time.
Finding check_real_time_blocking();

}  // namespace aftertone::ops
