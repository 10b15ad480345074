// What goes wrong in the file system, as the rules file says at this moment. A line is a rule; the first that fits an
// operation decides about it:
//   OPERATIONS PATH_PART hang|fail ERRNO|delay MILLISECONDS [after N] [times N]
// Operations are names of file_system.cc with commas between them, or *; PATH_PART stands somewhere in the path within
// the mount, or is *. `after 2` lets two pass first, `times 1` does it once. A line that starts with # is none.
#pragma once

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::support {

struct Rule {
  std::string operations;
  std::string path_part;
  bool hangs = false;
  int error = 0;  // errno
  std::chrono::milliseconds delay{0};
  long after = 0;
  long times = -1;  // for ever
};

// Throws std::runtime_error naming the line that is no rule.
std::vector<Rule> parse_rules(std::istream& text);

struct Verdict {
  Rule rule;  // does nothing where none fits
  std::uint64_t generation = 0;
};

// Any thread.
class Rules {
 public:
  explicit Rules(std::filesystem::path file) : file_(std::move(file)) {}

  Verdict decide(std::string_view operation, std::string_view path);
  // Grows whenever the file has been replaced or written.
  std::uint64_t generation();

 private:
  void read_if_changed();  // with the lock held

  const std::filesystem::path file_;
  std::mutex mutex_;  // guards what follows
  struct stat seen_ {};
  std::uint64_t generation_ = 0;
  std::vector<Rule> rules_;
};

}  // namespace aftertone::support
