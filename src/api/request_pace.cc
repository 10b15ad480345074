#include "api/request_pace.h"

#include <algorithm>

namespace aftertone::api {
namespace {

double seconds_between(RequestPace::TimePoint from, RequestPace::TimePoint to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::chrono::seconds RequestPace::wait_for(const std::string& visitor, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= kMostVisitors) forget_idle(now);
  Bucket& bucket = buckets_.try_emplace(visitor, Bucket{kBurst, now}).first->second;
  bucket.left = std::min(kBurst, bucket.left + seconds_between(bucket.at, now) * kPerSecond);
  bucket.at = now;
  if (bucket.left < 1) return std::chrono::seconds(1);
  bucket.left -= 1;
  return std::chrono::seconds(0);
}

// Who has been away long enough to have a full burst again is as good as unknown.
void RequestPace::forget_idle(TimePoint now) {
  std::erase_if(buckets_, [now](const auto& entry) {
    return entry.second.left + seconds_between(entry.second.at, now) * kPerSecond >= kBurst;
  });
}

}  // namespace aftertone::api
