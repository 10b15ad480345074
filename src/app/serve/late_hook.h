// A function that comes later than those who call it, and may go earlier.
#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace aftertone::app {

// Calls what has been set, if anything has. The mutex guards the function, because messages come on other threads than
// the one that starts the parts; it is held while the function is called, which only hands something over.
class LateHook {
 public:
  void set(std::function<void()> hook) {
    const std::lock_guard lock(mutex_);
    hook_ = std::move(hook);
  }
  void call() {
    const std::lock_guard lock(mutex_);
    if (hook_) hook_();
  }

 private:
  std::mutex mutex_;
  std::function<void()> hook_;
};

}  // namespace aftertone::app
