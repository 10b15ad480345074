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

// How many files the service opens: the doctor asks for so many, `serve` takes no more calls than they are enough for.
constexpr std::size_t kFilesOfTheHouse = 200;  // database, logs, journal, audio
constexpr std::size_t kFilesPerCall = 4;       // RTP, RTCP, SIP over TCP, audio

Finding check_open_files_blocking(std::size_t max_calls);

// Whether the media threads may run in real time.
Finding check_real_time_blocking();

}  // namespace aftertone::ops
