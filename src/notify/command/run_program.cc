#include "notify/command/run_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

extern "C" {  // glibc 2.36 does not say so itself
#include <sys/pidfd.h>
}

#include "base/unique_fd.h"

namespace aftertone::notify {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kStep{200};
constexpr const char* kEnvironment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", nullptr};

// What posix_spawn() is told, and given back at the end. Not fork(): other threads of ours may hold locks.
class SpawnPlan {
 public:
  SpawnPlan(const ProgramOrder& order, int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    if (order.drops_errors) {
      posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    } else {
      posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    }
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawn_file_actions_addchdir_np(&actions_, order.directory.c_str());
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  // 0, or why not.
  int spawn(pid_t& child, const ProgramOrder& order) {
    std::vector<char*> words{const_cast<char*>(order.program.c_str())};
    for (const std::string& argument : order.arguments)
      words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    return posix_spawn(&child, order.program.c_str(), &actions_, &attributes_, words.data(),
                       const_cast<char**>(kEnvironment));
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// A program that runs. Its process, dead or alive, is ours until it is reaped: its id is nobody else's till then.
class Running {
 public:
  Running(const ProgramOrder& order, pid_t child, UniqueFd output)
      : order_(order), child_(child), output_(std::move(output)), ended_(pidfd_open(child, 0)) {}

  ProgramEnd finish(const std::function<bool()>& must_end) {
    if (!ended_.is_open()) {  // nothing would tell us when it ends
      kill(-child_, SIGKILL);
      reap();
      return std::move(end_);
    }
    auto deadline = Clock::now() + order_.timeout;
    while (!wait_a_step()) {
      const bool is_over = Clock::now() >= deadline;
      if (end_.was_overdue && is_over) kill(-child_, SIGKILL);
      if (!end_.was_overdue && (is_over || must_end())) {
        end_.was_overdue = true;
        kill(-child_, SIGTERM);
        deadline = Clock::now() + order_.grace;
      }
    }
    if (end_.was_overdue) kill(-child_, SIGKILL);  // what it left behind; the group is still its own
    while (read_some()) {
    }
    reap();
    return std::move(end_);
  }

 private:
  // True: it has ended.
  bool wait_a_step() {
    std::array<pollfd, 2> watched{pollfd{ended_.value(), POLLIN, 0}, pollfd{output_.value(), POLLIN, 0}};
    poll(watched.data(), watched.size(), static_cast<int>(kStep.count()));
    if (watched[1].revents != 0 && !read_some() && errno != EAGAIN) output_.reset();
    return watched[0].revents != 0;
  }

  // False: nothing is there.
  bool read_some() {
    std::array<char, 4096> buffer;
    const ssize_t size = read(output_.value(), buffer.data(), buffer.size());
    if (size == 0) errno = 0;
    if (size <= 0) return false;
    const std::size_t room = order_.most_output - std::min(order_.most_output, end_.output.size());
    if (order_.on_output) order_.on_output({buffer.data(), static_cast<std::size_t>(size)});
    end_.output.append(buffer.data(), std::min(room, static_cast<std::size_t>(size)));
    return read_count_++ < kMostReads;
  }

  void reap() {
    int status = 0;
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && !end_.was_overdue) {
      end_.exit_code = WEXITSTATUS(status);
    } else if (end_.was_overdue) {
      end_.error =
          fmt::format("it was ended after {} s", std::chrono::ceil<std::chrono::seconds>(order_.timeout).count());
    } else {
      end_.error = fmt::format("signal {} ended it", WTERMSIG(status));
    }
  }

  static constexpr int kMostReads = 100'000;  // a child that was left behind may write for ever

  const ProgramOrder& order_;
  const pid_t child_;
  UniqueFd output_;
  const UniqueFd ended_;
  int read_count_ = 0;
  ProgramEnd end_;
};

}  // namespace

ProgramEnd run_program_blocking(const ProgramOrder& order, const std::function<bool()>& must_end) {
  ProgramEnd failed;
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
    failed.error = std::strerror(errno);
    return failed;
  }
  UniqueFd ours(pipe_ends[0]), theirs(pipe_ends[1]);
  fcntl(ours.value(), F_SETFL, O_NONBLOCK);
  pid_t child = 0;
  const int refused = SpawnPlan(order, theirs.value()).spawn(child, order);
  theirs.reset();
  if (refused != 0) {
    failed.error = fmt::format("{}: {}", order.program.string(), std::strerror(refused));
    return failed;
  }
  return Running(order, child, std::move(ours)).finish(must_end);
}

}  // namespace aftertone::notify
