// One readable line per event. `area` is the folder or service that speaks ("sip", "deposit", "notify"). Any thread but
// the media tick may log. `error` is for what needs a person: monitoring alerts on it.
#pragma once

#include <fmt/core.h>

#include <string_view>

namespace aftertone::log {

enum class Level { debug, info, warning, error };

std::string_view to_string(Level level);

// Where lines go. The app installs one at start; until then, and in tests, lines from `warning` up go to standard
// error.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(Level level, std::string_view area, std::string_view text) = 0;
  virtual void flush() = 0;
};

// Not owned; nullptr returns to standard error. Call before threads start and after they have ended.
void install(Sink* sink);
void write(Level level, std::string_view area, std::string_view text);
void flush();

template <typename... Args>
void debug(std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write(Level::debug, area, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void info(std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write(Level::info, area, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void warning(std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write(Level::warning, area, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void error(std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write(Level::error, area, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace aftertone::log
