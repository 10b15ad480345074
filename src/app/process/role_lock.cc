#include "app/process/role_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/ascii.h"

namespace aftertone::app {
namespace {

std::filesystem::path file_of(const std::filesystem::path& data, const std::string& role) {
  return data / (role + ".lock");
}

pid_t pid_in(int file) {
  std::array<char, 16> buffer;
  const ssize_t size = pread(file, buffer.data(), buffer.size(), 0);
  if (size <= 0) return 0;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
  return static_cast<pid_t>(ascii::parse_unsigned(ascii::trimmed(text), INT32_MAX).value_or(0));
}

tl::unexpected<Error> cannot(const std::string& doing) {
  const Code code = errno == EACCES || errno == EPERM || errno == EROFS ? Code::denied : Code::unavailable;
  return fail(code, fmt::format("cannot {}: {}", doing, std::strerror(errno)));
}

}  // namespace

Result<RoleLock> RoleLock::take_blocking(const std::filesystem::path& data, const std::string& role) {
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (error) return fail(Code::denied, fmt::format("cannot make {}: {}", data.string(), error.message()));
  const std::filesystem::path path = file_of(data, role);
  UniqueFd file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file.is_open()) return cannot("open " + path.string());
  if (flock(file.value(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return cannot("lock " + path.string());
    return fail(Code::conflict,
                fmt::format("aftertone {} runs already on {} (process {})", role, data.string(), pid_in(file.value())));
  }
  const pid_t died_before = pid_in(file.value());
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(file.value(), 0) != 0 || pwrite(file.value(), pid.data(), pid.size(), 0) < 0) {
    return cannot("write " + path.string());
  }
  return RoleLock(std::move(file), died_before);
}

// Who ends in order leaves no name behind.
RoleLock::~RoleLock() {
  if (file_.is_open()) (void)!ftruncate(file_.value(), 0);
}

pid_t RoleLock::holder_blocking(const std::filesystem::path& data, const std::string& role) {
  const UniqueFd file(open(file_of(data, role).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() || flock(file.value(), LOCK_SH | LOCK_NB) == 0) return 0;
  return pid_in(file.value());
}

pid_t RoleLock::named_blocking(const std::filesystem::path& data, const std::string& role) {
  const UniqueFd file(open(file_of(data, role).c_str(), O_RDONLY | O_CLOEXEC));
  return file.is_open() ? pid_in(file.value()) : 0;
}

}  // namespace aftertone::app
