// One readable line per event. `area` is the folder or service that speaks ("sip", "deposit", "notify"). Any thread but
// the media tick may log: it costs a short lock and never waits for a disk. An error is what needs a person: monitoring
// alerts on it, and its code (base/error_codes.h) leads to docs/operations/error-codes.md.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace aftertone::log {

enum class Level { debug, info, warning, error };

std::string_view to_string(Level level);

// Whom the alert is for.
enum class Urgency {
  ticket,    // somebody, in office hours
  page,      // somebody, now
  security,  // whoever looks after that
};
std::string_view to_string(Urgency urgency);  // "page"

// How long what a line says is so.
enum class Lasts {
  moment,  // it happened: the alert ends when it has not happened again for a while
  trouble  // until over() says that it is over
};

struct ErrorCode {
  int number;
  std::string_view name;  // stands on the line behind the code, and is what the alert is called
  Urgency urgency = Urgency::ticket;
  Lasts lasts = Lasts::moment;
};

std::string to_string(const ErrorCode& code);  // "AT-2001"

// What a line is about, for the log that programs read; whoever reads the text finds it there. Empty: nothing.
struct About {
  std::string_view call_id{};
  std::string_view message{};
  std::string_view mailbox{};
  std::string_view thing{};  // where there are several that may be in trouble: a relay, a directory, a thread
};

struct Entry {
  Level level;
  const ErrorCode* code;  // of the table: of an error, or of one that is over (`level` is info then); else nullptr
  std::string_view area;
  std::string_view text;
  About about;
};

// As people read it: an error's text has "[AT-2001] database-away: " in front.
std::string coded_text(const Entry& entry);

// Where lines go. The app installs one at start; until then, and in tests, lines from `warning` up go to standard
// error. What an entry refers to lasts until write() returns.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(const Entry& entry) = 0;
  virtual void flush() = 0;
};

// Not owned; nullptr returns to standard error. Call before threads start and after they have ended.
void install(Sink* sink);
void write(const Entry& entry);
void flush();

template <typename... Args>
void debug(std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write({Level::debug, nullptr, area, fmt::format(format, std::forward<Args>(args)...), {}});
}
template <typename... Args>
void info(std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write({Level::info, nullptr, area, fmt::format(format, std::forward<Args>(args)...), {}});
}
template <typename... Args>
void info(const About& about, std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write({Level::info, nullptr, area, fmt::format(format, std::forward<Args>(args)...), about});
}
template <typename... Args>
void warning(std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write({Level::warning, nullptr, area, fmt::format(format, std::forward<Args>(args)...), {}});
}
template <typename... Args>
void warning(const About& about, std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write({Level::warning, nullptr, area, fmt::format(format, std::forward<Args>(args)...), about});
}
template <typename... Args>
void error(const ErrorCode& code, std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write({Level::error, &code, area, fmt::format(format, std::forward<Args>(args)...), {}});
}
template <typename... Args>
void error(const ErrorCode& code, const About& about, std::string_view area, fmt::format_string<Args...> format,
           Args&&... args) {
  write({Level::error, &code, area, fmt::format(format, std::forward<Args>(args)...), about});
}

// What an error with this code (and thing) said is so no more: its alert ends. Harmless if none did.
template <typename... Args>
void over(const ErrorCode& code, const About& about, std::string_view area, fmt::format_string<Args...> format,
          Args&&... args) {
  write({Level::info, &code, area, fmt::format(format, std::forward<Args>(args)...), about});
}
template <typename... Args>
void over(const ErrorCode& code, std::string_view area, fmt::format_string<Args...> format, Args&&... args) {
  write({Level::info, &code, area, fmt::format(format, std::forward<Args>(args)...), {}});
}

// Something failed. What passes by itself (`is_temporary`, as errors have it) is a warning; the rest needs a person.
template <typename... Args>
void failure(bool is_temporary, const ErrorCode& code, std::string_view area, fmt::format_string<Args...> format,
             Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  write({is_temporary ? Level::warning : Level::error, is_temporary ? nullptr : &code, area, text, {}});
}

}  // namespace aftertone::log
