// Polls a condition until it holds or time is up: what a test does where there is no event to wait for.
#pragma once

#include <chrono>
#include <thread>

namespace aftertone::support {

template <typename Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds{10}) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return condition();
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace aftertone::support
