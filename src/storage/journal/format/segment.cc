#include "storage/journal/format/segment.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/ascii.h"
#include "base/crash_point.h"
#include "files/file.h"

namespace aftertone::storage {
namespace {

// Space for the whole segment, so that a full disk shows before the audio comes. Where a file system cannot reserve, we
// do without: the write will tell.
Status reserve_blocking(int fd, std::uint64_t capacity) {
  if (fallocate(fd, 0, 0, static_cast<off_t>(capacity)) == 0) return {};
  if (errno == ENOSPC || errno == EDQUOT || errno == EIO) return files::fail_with_errno(errno, "reserve space");
  return {};
}

}  // namespace

Result<SegmentPtr> Segment::create_blocking(const std::filesystem::path& directory, std::uint32_t number,
                                            std::uint64_t capacity) {
  const std::filesystem::path path = directory / segment_file_name(number);
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
  if (!fd.is_open()) return files::fail_with_errno(errno, fmt::format("create {}", path.string()));
  crash_point("journal: segment created");
  if (const Status ready = reserve_blocking(fd.value(), capacity); !ready) {
    unlink(path.c_str());
    return fail_while(path.string(), ready);
  }
  crash_point("journal: segment ready");
  return SegmentPtr(new Segment(path, number, capacity, std::move(fd)));
}

Result<SegmentPtr> Segment::open_blocking(const std::filesystem::path& path, std::uint32_t number) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found {};
  if (!fd.is_open() || fstat(fd.value(), &found) != 0)
    return files::fail_with_errno(errno, fmt::format("open {}", path.string()));
  return SegmentPtr(new Segment(path, number, static_cast<std::uint64_t>(found.st_size), std::move(fd)));
}

Status Segment::write_blocking(std::span<const std::uint8_t> bytes, std::uint64_t position) {
  if (const Status written = files::write_fully_blocking(fd_.value(), bytes, position); !written) {
    return fail_while(path_.string(), written);
  }
  return {};
}

Status Segment::sync_blocking() {
  if (fdatasync(fd_.value()) != 0) return files::fail_with_errno(errno, fmt::format("sync {}", path_.string()));
  if (is_name_durable_) return {};
  if (const Status synced = files::sync_directory_blocking(path_.parent_path()); !synced) return synced;
  is_name_durable_ = true;
  return {};
}

Status Segment::read_blocking(std::span<std::uint8_t> buffer, std::uint64_t position) const {
  const auto got = read_some_blocking(buffer, position);
  if (!got) return tl::unexpected(got.error());
  if (*got != buffer.size()) return fail(Code::corrupt, fmt::format("{} is shorter than it was", path_.string()));
  return {};
}

Result<std::size_t> Segment::read_some_blocking(std::span<std::uint8_t> buffer, std::uint64_t position) const {
  const auto got = files::read_fully_blocking(fd_.value(), buffer, position);
  if (!got) return fail_while(path_.string(), got);
  return got;
}

Status Segment::remove_blocking() {
  if (unlink(path_.c_str()) != 0 && errno != ENOENT)
    return files::fail_with_errno(errno, fmt::format("remove {}", path_.string()));
  crash_point("journal: segment removed");
  return files::sync_directory_blocking(path_.parent_path());
}

std::string segment_file_name(std::uint32_t number) {
  return fmt::format("{:08}.seg", number);
}

std::uint32_t segment_number(const std::filesystem::path& path) {
  if (path.extension() != ".seg") return 0;
  return static_cast<std::uint32_t>(ascii::parse_unsigned(path.stem().string(), UINT32_MAX).value_or(0));
}

}  // namespace aftertone::storage
