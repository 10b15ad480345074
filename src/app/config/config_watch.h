// Whether the configuration on disk is still the one that a service runs with. Whoever pushes a file hears it from the
// log and from `aftertone cluster status`, before the next start depends on it.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "app/config/chosen_config.h"

namespace aftertone::app {

enum class ConfigState {
  as_on_disk,
  changed_on_disk,  // can be used, from the next start on
  broken_on_disk,   // cannot
  last_good,        // so it was at the start
};
std::string_view to_string(ConfigState state);  // "as on disk"

class ConfigWatch {
 public:
  explicit ConfigWatch(const ChosenConfig& running);

  // Says what has changed, once, when two looks in a row find the same file: who writes it has ended. One thread at a
  // time.
  void look_blocking();

  ConfigState state() const { return state_; }             // any thread
  const std::string& text() const { return running_; }     // of what runs; any thread
  const std::string& digests() const { return digests_; }  // section_digests() of what runs; any thread

 private:
  struct Stamp {
    std::int64_t size = -1;  // -1: there is no file
    std::int64_t changed_at = 0;
    std::uint64_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  static Stamp stamp_of(const std::string& file);
  void judge(const Result<ConfigText>& found);

  const std::string file_;  // empty: nothing to look at
  const std::string running_;
  const std::optional<std::string> refused_;
  const bool runs_on_last_good_;
  const std::string digests_;
  std::atomic<ConfigState> state_;

  std::optional<Stamp> last_, judged_;
  std::optional<std::string> seen_;  // what has been judged; nothing: it could not be read
};

}  // namespace aftertone::app
