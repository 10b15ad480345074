// Runs a program of the administrator's and waits for its end. No shell: a path and its arguments. It gets an
// environment of its own, no input, no open file of ours, and is the leader of a process group. Blocks; any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aftertone::notify {

struct ProgramOrder {
  std::filesystem::path program;  // absolute
  std::vector<std::string> arguments;
  std::filesystem::path directory = "/";  // it works in
  std::chrono::milliseconds timeout{10'000};
  std::chrono::milliseconds grace{2'000};  // between SIGTERM and SIGKILL, each to the whole group
  std::size_t most_output = 4096;          // what is longer is read and dropped
  bool drops_errors = false;               // standard error goes nowhere
  // Each piece of output, as it comes.
  std::function<void(std::string_view)> on_output{};
};

struct ProgramEnd {
  std::optional<int> exit_code;  // nothing: a signal ended it, or it could not be started
  bool was_overdue = false;      // it was told to end
  std::string error;             // why there is no exit code
  std::string output;            // both standard output and standard error, as far as it fits
};

// `must_end` is asked a few times a second. True: the program is told to end, as if its time were over. Children that
// it leaves behind when it ends by itself are let alone.
ProgramEnd run_program_blocking(const ProgramOrder& order, const std::function<bool()>& must_end);

}  // namespace aftertone::notify
