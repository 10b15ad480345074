#include "support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/eventually.h"
#include "support/temporary_directory.h"

namespace aftertone::support {
namespace {

// Between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* arguments, char* const* environment, int log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execvpe(arguments[0], arguments, environment);
  _exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> all;
  for (std::string& text : strings)
    all.push_back(text.data());
  return all;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> arguments, std::filesystem::path log,
                           std::vector<std::string> environment)
    : log_(std::move(log)) {
  std::vector<char*> argument_pointers = pointers(arguments);
  argument_pointers.push_back(nullptr);
  std::vector<char*> all = pointers(environment);  // the first of two settings of a name counts
  for (char** inherited = environ; *inherited != nullptr; ++inherited)
    all.push_back(*inherited);
  all.push_back(nullptr);

  const int output = open(log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  if (output < 0) throw std::runtime_error("cannot write " + log_.string());
  pid_ = fork();
  if (pid_ == 0) become(argument_pointers.data(), all.data(), output);
  close(output);
  if (pid_ < 0) throw std::runtime_error("cannot start " + arguments[0]);
}

ChildProcess::~ChildProcess() {
  if (!is_running()) return;
  signal(SIGKILL);
  reap(0);
}

void ChildProcess::reap(int options) {
  int status = 0;
  if (ended_ || waitpid(pid_, &status, options) != pid_) return;
  ended_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool ChildProcess::is_running() {
  reap(WNOHANG);
  return !ended_;
}

std::string ChildProcess::output() const {
  std::ostringstream text;
  text << std::ifstream(log_).rdbuf();
  return text.str();
}

bool ChildProcess::wait_for_output(const std::string& text, std::chrono::milliseconds limit) {
  const auto has_text = [&] { return output().find(text) != std::string::npos; };
  const bool has_come = eventually([&] { return has_text() || !is_running(); }, limit);
  return has_come && has_text();
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds limit) {
  const bool has_ended = eventually([&] { return !is_running(); }, limit);
  return has_ended ? ended_ : std::nullopt;
}

void ChildProcess::signal(int number) const {
  if (!ended_) kill(pid_, number);
}

int ChildProcess::stop(std::chrono::milliseconds limit) {
  signal(SIGTERM);
  if (!wait(limit)) {
    signal(SIGKILL);
    reap(0);
  }
  return *ended_;
}

std::string run_program(std::vector<std::string> arguments, std::chrono::milliseconds limit) {
  const TemporaryDirectory directory;
  std::string name = arguments.at(0);
  ChildProcess program(std::move(arguments), directory / "log");
  const std::optional<int> code = program.wait(limit);
  if (code != 0) throw std::runtime_error(name + (code ? " failed: " : " did not end: ") + program.output());
  return program.output();
}

}  // namespace aftertone::support
