#include "media/engine/pace_meter.h"

#include <algorithm>
#include <vector>

#include "metrics/metric.h"

namespace aftertone::media {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

const std::vector<double> kLateBounds{0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 1};
const metrics::Histogram lateness("aftertone_media_tick_late_seconds",
                                  "How late the slots of the media threads began; 20 ms is audible.", kLateBounds);
const metrics::Counter busy_seconds("aftertone_media_busy_seconds_total",
                                    "Time that the media threads have spent on their calls.");

// `counts` by bucket, each told as its upper bound.
template <typename Counts, typename UpperBound>
void add_to_metrics(const Counts& counts, UpperBound upper_bound_of) {
  std::vector<double> added(kLateBounds.size() + 1);
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double seconds = static_cast<double>(upper_bound_of(i)) / 1e6;
    const auto bound = std::ranges::lower_bound(kLateBounds, seconds);
    added[static_cast<std::size_t>(bound - kLateBounds.begin())] += counts[i];
    sum += seconds * counts[i];
  }
  lateness.observe_many(added, sum);
}

}  // namespace

void PaceMeter::record(std::chrono::nanoseconds late, std::chrono::nanoseconds took) {
  const std::int64_t nanoseconds = std::max<std::int64_t>(late.count(), 0);
  slots_[bucket_of(static_cast<std::uint64_t>(nanoseconds) / 1000)].fetch_add(1, kRelaxed);
  took_.fetch_add(took.count(), kRelaxed);
  if (nanoseconds > late_max_.load(kRelaxed)) late_max_.store(nanoseconds, kRelaxed);
}

std::size_t PaceMeter::bucket_of(std::uint64_t microseconds) {
  if (microseconds < 16) return microseconds;
  const auto octave = static_cast<std::size_t>(std::bit_width(microseconds)) - 5;
  const std::size_t quarter = (microseconds >> (octave + 2)) & 3;
  return std::min(16 + octave * 4 + quarter, kBuckets - 1);
}

std::uint64_t PaceMeter::upper_bound_of(std::size_t bucket) {
  if (bucket < 16) return bucket;
  const std::size_t octave = (bucket - 16) / 4;
  const std::size_t quarter = (bucket - 16) % 4;
  return ((5 + quarter) << (octave + 2)) - 1;
}

Pacing PaceMeter::take() {
  std::array<std::uint32_t, kBuckets> counts;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < kBuckets; ++i)
    total += counts[i] = slots_[i].exchange(0, kRelaxed);
  add_to_metrics(counts, upper_bound_of);

  Pacing pacing;
  const std::uint64_t beyond_p99 = total / 100;
  std::uint64_t later = 0;
  for (std::size_t i = kBuckets; i > 0 && total > 0; --i) {
    later += counts[i - 1];
    if (later <= beyond_p99) continue;
    pacing.late_p99 = std::chrono::microseconds(upper_bound_of(i - 1));
    break;
  }
  pacing.late_max = std::chrono::microseconds(late_max_.exchange(0, kRelaxed) / 1000);
  pacing.late_p99 = std::min(pacing.late_p99, pacing.late_max);
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::nanoseconds passed = now - std::exchange(taken_at_, now);
  const auto took = static_cast<double>(took_.exchange(0, kRelaxed));
  busy_seconds.add(took / 1e9);
  pacing.busy = std::min(1.0, took / static_cast<double>(std::max<std::int64_t>(passed.count(), 1)));
  return pacing;
}

}  // namespace aftertone::media
