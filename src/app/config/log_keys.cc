#include "app/config/key_kinds.h"
#include "app/log/outlets/syslog_target.h"

namespace aftertone::app {
namespace {

bool is_syslog_target_or_empty(const std::string& text) {
  return text.empty() || parse_syslog_target(text);
}

}  // namespace

void add_log_keys(std::vector<Key>& keys) {
  keys.push_back(path_key(
      "log", "directory", [](Settings & s) -> auto& { return s.log.directory; }));
  keys.push_back(choice_key(
      "log", "level", {"debug", "info", "warning", "error"}, [](Settings & s) -> auto& { return s.log.level; }));
  keys.push_back(flag_key(
      "log", "stderr", [](Settings & s) -> auto& { return s.log.to_stderr; }));
  keys.push_back(number_key(
      "log", "keep_days", 1, 3650, [](Settings & s) -> auto& { return s.log.keep_days; }));
  keys.push_back(number_key(
      "log", "compress_after_days", 0, 3650, [](Settings & s) -> auto& { return s.log.compress_after_days; },
      " (0: never)"));
  keys.push_back(flag_key(
      "log", "json", [](Settings & s) -> auto& { return s.log.json; }));
  keys.push_back(text_key(
      "log", "syslog", "\"udp:<host>:<port>\", \"tcp:<host>:<port>\", \"local\", or \"\" for none",
      is_syslog_target_or_empty, [](Settings & s) -> auto& { return s.log.syslog; }));
}

}  // namespace aftertone::app
