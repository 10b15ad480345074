#include "storage/journal/copy/segment_copy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/log.h"
#include "files/file.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kWindow = 256 * 1024;  // several of the largest records

fs::path part_of(const fs::path& file) {
  return file.string() + ".part";
}

// How many bytes from the start on are whole records, one behind the other.
std::size_t whole_records(std::span<const std::uint8_t> bytes, const RecordMark& mark) {
  std::size_t end = 0;
  while (const auto record = record_at(bytes, end, mark))
    end += size_on_disk(*record);
  return end;
}

}  // namespace

Status SegmentCopy::open_blocking() {
  if (fd_.is_open()) return {};
  const fs::path part = part_of(file_);
  fd_.reset(open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
  if (!fd_.is_open()) return files::fail_with_errno(errno, fmt::format("create {}", part.string()));
  return {};
}

Status SegmentCopy::catch_up_blocking() {
  const std::uint64_t before = copied_;
  if (const Status appended = append_blocking(); !appended) return fail_while(file_.string(), appended);
  if (copied_ == before) return {};
  if (fdatasync(fd_.value()) != 0) return files::fail_with_errno(errno, fmt::format("sync {}", file_.string()));
  return is_named_ ? Status() : name_blocking();
}

// A record that is only half there is being written, or is the torn end of a file that the journal has left.
Status SegmentCopy::append_blocking() {
  std::vector<std::uint8_t> window(kWindow);
  while (!is_unreadable_) {
    const auto got = original_->read_some_blocking(window, copied_);
    if (!got) {
      is_unreadable_ = true;
      log::warning("journal", "not copied any further: {}", to_string(got.error()));
      break;
    }
    const std::size_t whole = whole_records(std::span(window).first(*got), mark_);
    if (whole == 0) break;
    if (const Status opened = open_blocking(); !opened) return opened;
    const Status written = files::write_fully_blocking(fd_.value(), std::span(window).first(whole), copied_);
    if (!written) return written;
    copied_ += whole;
  }
  return {};
}

Status SegmentCopy::name_blocking() {
  if (rename(part_of(file_).c_str(), file_.c_str()) != 0)
    return files::fail_with_errno(errno, fmt::format("rename a file to {}", file_.string()));
  is_named_ = true;
  return files::sync_directory_blocking(file_.parent_path());
}

}  // namespace aftertone::storage
