// What is logged while it lives, in place of standard error. Any thread.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"

namespace aftertone::log {

class LinesFake : public Sink {
 public:
  LinesFake() { install(this); }
  ~LinesFake() override { install(nullptr); }
  void write(const Entry& entry) override {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::string(to_string(entry.level)) + ": " + coded_text(entry));
  }
  void flush() override {}

  std::vector<std::string> take() {  // "Error: the disk is full"
    const std::lock_guard lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace aftertone::log
