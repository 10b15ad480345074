#include "base/log.h"

#include <atomic>
#include <cstdio>

namespace aftertone::log {
namespace {

class StandardError : public Sink {
 public:
  void write(const Entry& entry) override {
    if (entry.level < Level::warning) return;
    fmt::print(stderr, "{} [{}] {}\n", to_string(entry.level), entry.area, coded_text(entry));
  }
  void flush() override { std::fflush(stderr); }
};

StandardError standard_error;
std::atomic<Sink*> installed = &standard_error;

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

std::string_view to_string(Urgency urgency) {
  switch (urgency) {
    case Urgency::ticket:
      return "ticket";
    case Urgency::page:
      return "page";
    case Urgency::security:
      return "security";
  }
  return "ticket";
}

std::string to_string(const ErrorCode& code) {
  return fmt::format("AT-{}", code.number);
}

std::string coded_text(const Entry& entry) {
  if (entry.code == nullptr || entry.level != Level::error) return std::string(entry.text);
  return fmt::format("[{}] {}: {}", to_string(*entry.code), entry.code->name, entry.text);
}

void install(Sink* sink) {
  installed = sink == nullptr ? &standard_error : sink;
}

void write(const Entry& entry) {
  installed.load()->write(entry);
}

void flush() {
  installed.load()->flush();
}

}  // namespace aftertone::log
