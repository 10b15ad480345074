// What is logged while it lives, in place of standard error.
#pragma once

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
    lines_.push_back(std::string(to_string(entry.level)) + ": " + coded_text(entry));
  }
  void flush() override {}

  std::vector<std::string> take() { return std::exchange(lines_, {}); }  // "Error: the disk is full"

 private:
  std::vector<std::string> lines_;
};

}  // namespace aftertone::log
