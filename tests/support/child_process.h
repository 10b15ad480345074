// A program that a test runs: one owner, its output in a file, killed with its owner and with the test program.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace aftertone::support {

class ChildProcess {
 public:
  // `arguments[0]` is looked up in PATH. `environment`: "NAME=value", added to ours. Both outputs go to `log`.
  ChildProcess(std::vector<std::string> arguments, std::filesystem::path log,
               std::vector<std::string> environment = {});
  ~ChildProcess();  // SIGKILL if it still runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool is_running();
  std::string output() const;

  // False when `text` has not appeared in the output when time is up or the program has ended.
  [[nodiscard]] bool wait_for_output(const std::string& text,
                                     std::chrono::milliseconds limit = std::chrono::seconds{20});

  // The exit code, or 128 + the signal it died by; nothing while it runs when time is up.
  std::optional<int> wait(std::chrono::milliseconds limit = std::chrono::seconds{20});

  void signal(int number) const;
  // SIGTERM and wait; SIGKILL when time is up. The same number as wait().
  int stop(std::chrono::milliseconds limit = std::chrono::seconds{20});

 private:
  void reap(int options);

  std::filesystem::path log_;
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

// Runs a program to its end; throws when it does not end with 0. What it printed.
std::string run_program(std::vector<std::string> arguments, std::chrono::milliseconds limit = std::chrono::seconds{60});

}  // namespace aftertone::support
