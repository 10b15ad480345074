// Task<T>: a coroutine that yields a T. Parameters by value; no capturing lambda coroutines; no lock held across
// co_await; never build an aggregate temporary inside a co_await expression (g++ 12 destroys it twice).
// tools/check_coroutines looks.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace aftertone::async {

template <typename T = void>
using Task = boost::asio::awaitable<T>;

// Where a coroutine runs: a Loop's executor.
using Executor = boost::asio::any_io_executor;

// A point on the steady clock by which a wait must have ended. Every wait has one.
class Deadline {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  explicit Deadline(TimePoint at) : at_(at) {}
  static Deadline in(std::chrono::steady_clock::duration time) {
    return Deadline(std::chrono::steady_clock::now() + time);
  }
  // For waits that the owner ends by closing what is waited on.
  static Deadline never() { return Deadline(TimePoint::max()); }
  TimePoint at() const { return at_; }
  bool has_passed() const { return std::chrono::steady_clock::now() >= at_; }
  Deadline or_sooner(Deadline other) const { return Deadline(at_ < other.at_ ? at_ : other.at_); }

 private:
  TimePoint at_;
};

// Thrown by awaitables when the coroutine's TaskGroup stops. Caught at the roots only.
struct Cancelled {};

// Wakes at the deadline. Throws Cancelled when the TaskGroup stops first.
Task<> sleep_until(Deadline deadline);

}  // namespace aftertone::async
