// One process a role and data directory: <data>/<role>.lock, held by flock for as long as the process lives. It also
// tells `doctor` who runs.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace aftertone::app {

class RoleLock {
 public:
  RoleLock(RoleLock&&) = default;
  RoleLock& operator=(RoleLock&&) = delete;
  ~RoleLock();
  // Makes the data directory if need be. Errors: conflict (held; names the process), denied, unavailable. Blocks.
  static Result<RoleLock> take_blocking(const std::filesystem::path& data, const std::string& role);
  // The process that holds it; 0: nobody, or nobody can tell.
  static pid_t holder_blocking(const std::filesystem::path& data, const std::string& role);

  // The process that holds it, or died holding it; 0: neither, or nobody can tell. Takes no lock itself.
  static pid_t named_blocking(const std::filesystem::path& data, const std::string& role);

  // The process that held it before and did not end in order: killed, crashed, or its machine was; 0: there was none.
  pid_t died_before() const { return died_before_; }

 private:
  RoleLock(UniqueFd file, pid_t died_before) : file_(std::move(file)), died_before_(died_before) {}
  UniqueFd file_;
  pid_t died_before_;
};

}  // namespace aftertone::app
