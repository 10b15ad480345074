#include "base/log.h"

#include <cstdio>

namespace aftertone::log {
namespace {

class StandardError : public Sink {
 public:
  void write(Level level, std::string_view area, std::string_view text) override {
    if (level < Level::warning) return;
    fmt::print(stderr, "{} [{}] {}\n", to_string(level), area, text);
  }
  void flush() override { std::fflush(stderr); }
};

StandardError standard_error;
Sink* installed = &standard_error;

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::debug:
      return "Debug";
    case Level::info:
      return "Info";
    case Level::warning:
      return "Warning";
    case Level::error:
      return "Error";
  }
  return "Error";
}

void install(Sink* sink) {
  installed = sink == nullptr ? &standard_error : sink;
}

void write(Level level, std::string_view area, std::string_view text) {
  installed->write(level, area, text);
}

void flush() {
  installed->flush();
}

}  // namespace aftertone::log
