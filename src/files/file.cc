#include "files/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace aftertone::files {
namespace {

Code code_of(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return Code::full;
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::denied;
    case ENOENT:
      return Code::not_found;
    default:
      return Code::unavailable;
  }
}

}  // namespace

tl::unexpected<Error> fail_with_errno(int error, const std::string& doing) {
  const Code code = code_of(error);
  const bool temporary = code == Code::unavailable || code == Code::full;
  return tl::unexpected<Error>(
      Error{code, temporary, fmt::format("cannot {}: {}", doing, std::generic_category().message(error))});
}

Status make_directories_blocking(const std::filesystem::path& path, mode_t mode) {
  std::error_code failure;  // mkdir says it better
  if (path.empty() || std::filesystem::is_directory(path, failure)) return {};
  if (const Status parent = make_directories_blocking(path.parent_path(), mode); !parent) return parent;
  if (mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    return fail_with_errno(errno, fmt::format("create the directory {}", path.string()));
  }
  return sync_directory_blocking(path.has_parent_path() ? path.parent_path() : ".");
}

Result<UniqueFd> open_writable_directory_blocking(const std::filesystem::path& path) {
  if (const Status made = make_directories_blocking(path); !made) return fail_while(path.string(), made);
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) return fail_with_errno(errno, fmt::format("open the directory {}", path.string()));
  if (faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return fail_with_errno(errno, fmt::format("write in the directory {} as user {}; make it writable for that user",
                                              path.string(), geteuid()));
  }
  return fd;
}

Status write_new_file_blocking(const std::filesystem::path& file, std::string_view content, mode_t mode) {
  const UniqueFd fd(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd.is_open()) return fail_with_errno(errno, fmt::format("create {}", file.string()));
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  if (const Status written = write_fully_blocking(fd.value(), bytes, 0); !written)
    return fail_while(file.string(), written);
  if (fsync(fd.value()) != 0) return fail_with_errno(errno, fmt::format("sync {}", file.string()));
  return {};
}

Status replace_file_blocking(const std::filesystem::path& file, std::string_view content, mode_t mode) {
  const std::filesystem::path draft = fmt::format("{}.{}.{}", file.string(), getpid(), gettid());
  unlink(draft.c_str());  // of a process that died here
  Status written = write_new_file_blocking(draft, content, mode);
  if (written && std::rename(draft.c_str(), file.c_str()) != 0)
    written = fail_with_errno(errno, fmt::format("rename {}", draft.string()));
  if (written) return sync_directory_blocking(file.parent_path());
  unlink(draft.c_str());
  return written;
}

Result<std::optional<std::string>> read_small_file_blocking(const std::filesystem::path& file, std::size_t longest) {
  const UniqueFd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open() && errno == ENOENT) return std::nullopt;
  if (!fd.is_open()) return fail_with_errno(errno, fmt::format("open {}", file.string()));
  std::string text(longest, '\0');
  const auto length = read_fully_blocking(fd.value(), {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}, 0);
  if (!length) return tl::unexpected(length.error());
  text.resize(*length);
  return text;
}

Status write_fully_blocking(int fd, std::span<const std::uint8_t> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return fail_with_errno(written < 0 ? errno : EIO, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

Result<std::size_t> read_fully_blocking(int fd, std::span<std::uint8_t> buffer, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t got = pread(fd, buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_with_errno(errno, "read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Status sync_directory_blocking(const std::filesystem::path& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) return fail_with_errno(errno, fmt::format("open the directory {}", path.string()));
  return sync_directory_blocking(fd.value(), path);
}

Status sync_directory_blocking(int fd, const std::filesystem::path& path) {
  if (fsync(fd) != 0) return fail_with_errno(errno, fmt::format("sync the directory {}", path.string()));
  return {};
}

}  // namespace aftertone::files
