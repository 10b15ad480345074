#include "storage/postgres/timeline_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "base/ascii.h"
#include "files/file.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kLongest = 64;

}  // namespace

Result<TimelineMark> TimelineFile::read_blocking() const {
  if (path_.empty()) return TimelineMark();
  const UniqueFd fd(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open() && errno == ENOENT) return TimelineMark();
  if (!fd.is_open()) return files::fail_with_errno(errno, "open " + path_.string());
  std::array<std::uint8_t, kLongest> buffer{};
  const auto length = files::read_fully_blocking(fd.value(), buffer, 0);
  if (!length) return fail_while(path_.string(), length);
  const std::string_view text(reinterpret_cast<const char*>(buffer.data()), *length);
  const auto words = ascii::split(ascii::trimmed(text), ' ');
  const auto timeline = words.size() == 2 ? ascii::parse_unsigned(words[1], UINT32_MAX) : std::nullopt;
  if (!timeline || words[0].empty()) {
    return fail(Code::corrupt,
                path_.string() + " is not what was written there: remove it when the right database server leads");
  }
  return TimelineMark{std::string(words[0]), static_cast<std::uint32_t>(*timeline)};
}

Status TimelineFile::write_blocking(const TimelineMark& mark) const {
  if (path_.empty() || use_ == Use::read_only) return {};
  const std::filesystem::path temporary = fmt::format("{}.{}.{}", path_.string(), getpid(), gettid());
  const std::string line = fmt::format("{} {}\n", mark.system, mark.timeline);
  unlink(temporary.c_str());  // of a process that died here
  Status written = files::write_new_file_blocking(temporary, line, 0644);
  if (written && std::rename(temporary.c_str(), path_.c_str()) != 0)
    written = files::fail_with_errno(errno, "rename " + temporary.string());
  if (written) return files::sync_directory_blocking(path_.parent_path());
  unlink(temporary.c_str());
  return written;
}

}  // namespace aftertone::storage
