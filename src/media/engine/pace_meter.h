// How late the wheel's slots were and how much of the time they took. The tick writes, any thread reads; no lock.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>

#include "media/engine/engine.h"

namespace aftertone::media {

class PaceMeter {
 public:
  // Tick, for each slot: how late it began, and how long it took.
  void record(std::chrono::nanoseconds late, std::chrono::nanoseconds took);

  // What was recorded since the last time; busy as a share of the time that has passed since.
  Pacing take();

 private:
  static constexpr std::size_t kBuckets = 128;  // 16 of a microsecond, then 4 to an octave
  static std::size_t bucket_of(std::uint64_t microseconds);
  static std::uint64_t upper_bound_of(std::size_t bucket);

  std::array<std::atomic<std::uint32_t>, kBuckets> slots_{};
  std::atomic<std::int64_t> late_max_{0};  // nanoseconds
  std::atomic<std::int64_t> took_{0};
  std::chrono::steady_clock::time_point taken_at_ = std::chrono::steady_clock::now();  // reader's
};

}  // namespace aftertone::media
