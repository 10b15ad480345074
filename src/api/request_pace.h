// How many requests one visitor may make: a burst, then so many a second. In memory: each web server counts its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace aftertone::api {

class RequestPace {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  // Any thread. 0: go on; else how long to wait.
  std::chrono::seconds wait_for(const std::string& visitor, TimePoint now);

  static constexpr double kBurst = 300;
  static constexpr double kPerSecond = 50;
  static constexpr std::size_t kMostVisitors = 20'000;

 private:
  struct Bucket {
    double left = kBurst;
    TimePoint at;
  };
  void forget_idle(TimePoint now);

  std::mutex mutex_;  // all web threads count
  std::map<std::string, Bucket> buckets_;
};

}  // namespace aftertone::api
