#include "app/log/record.h"

#include "base/ascii.h"

namespace aftertone::app {

// One line, and the alert word only where it belongs: texts may come from callers.
Record record_of(const log::Entry& entry, Service service) {
  std::string text = ascii::printable(coded_text(entry));
  if (entry.level != log::Level::error) {
    for (std::size_t at = text.find("Error"); at != std::string::npos; at = text.find("Error", at))
      text[at] = 'e';
  }
  return {std::chrono::system_clock::now(),
          entry.level,
          entry.code,
          service,
          std::string(entry.area),
          std::move(text),
          std::string(entry.about.call_id),
          std::string(entry.about.message),
          std::string(entry.about.mailbox),
          std::string(entry.about.thing)};
}

}  // namespace aftertone::app
