// Every fsync of this program while a watch lives: as long as the power stays on, nothing else tells what is durable.
// Replaces fsync for the test program that includes it, and calls the real one.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace aftertone::files {

class SyncWatch {
 public:
  SyncWatch() { install(this); }
  ~SyncWatch() { install(nullptr); }
  SyncWatch(const SyncWatch&) = delete;
  SyncWatch& operator=(const SyncWatch&) = delete;

  // Whether `path` was synced, a directory with `name` in it.
  bool saw(const std::filesystem::path& path) const { return !find(path).empty(); }
  bool saw(const std::filesystem::path& directory, const std::string& name) const {
    const auto found = find(directory);
    return std::any_of(found.begin(), found.end(), [&name](const Synced& each) {
      return std::find(each.names.begin(), each.names.end(), name) != each.names.end();
    });
  }
  void forget() {
    const std::lock_guard lock(mutex());
    all_.clear();
  }

  // From fsync, before it is done. Any thread.
  static void tell(int fd) {
    const std::lock_guard lock(mutex());
    if (installed() == nullptr) return;
    std::error_code failure;
    Synced synced{std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), failure), {}};
    std::filesystem::directory_iterator entry(synced.path, failure);  // a file has no names in it
    for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure))
      synced.names.push_back(entry->path().filename());
    installed()->all_.push_back(std::move(synced));
  }

 private:
  struct Synced {
    std::filesystem::path path;
    std::vector<std::string> names;  // in the directory at that moment
  };

  static std::mutex& mutex() {
    static std::mutex the_mutex;
    return the_mutex;
  }
  static SyncWatch*& installed() {
    static SyncWatch* the_watch = nullptr;
    return the_watch;
  }
  static void install(SyncWatch* watch) {
    const std::lock_guard lock(mutex());
    installed() = watch;
  }
  std::vector<Synced> find(const std::filesystem::path& path) const {
    const std::lock_guard lock(mutex());
    std::vector<Synced> found;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(found),
                 [&path](const Synced& each) { return each.path == path; });
    return found;
  }

  std::vector<Synced> all_;
};

}  // namespace aftertone::files

extern "C" inline __attribute__((used)) int fsync(int fd) {
  aftertone::files::SyncWatch::tell(fd);
  return static_cast<int>(syscall(SYS_fsync, fd));
}
