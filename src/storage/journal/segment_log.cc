#include "storage/journal/segment_log.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/assert.h"
#include "files/file.h"
#include "storage/journal/format/record_json.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kWriteSize = 1 << 20;
constexpr int kTries = 5;  // to create a directory while salvagers look around

Result<std::vector<JournalDirectory>> create_directories_blocking(const std::vector<fs::path>& roots,
                                                                  const Uuid& journal) {
  std::vector<JournalDirectory> directories;
  for (const fs::path& root : roots) {
    auto directory = JournalDirectory::create_blocking(root, journal);
    if (!directory) return tl::unexpected(directory.error());
    directories.push_back(std::move(*directory));
  }
  return directories;
}

}  // namespace

SegmentLog::SegmentLog(Uuid journal, std::vector<JournalDirectory> directories, std::uint64_t segment_bytes)
    : journal_(journal), mark_(mark_of(journal)), directories_(std::move(directories)), segment_bytes_(segment_bytes) {}

Result<std::unique_ptr<SegmentLog>> SegmentLog::open_blocking(const std::vector<fs::path>& roots,
                                                              std::uint64_t segment_bytes) {
  AT_ASSERT(!roots.empty());
  for (int attempt = 1;; ++attempt) {
    const Uuid journal = Uuid::v7(SystemClock().now());
    auto directories = create_directories_blocking(roots, journal);
    if (!directories && directories.error().code == Code::conflict && attempt < kTries) continue;
    if (!directories) return tl::unexpected(directories.error());
    std::unique_ptr<SegmentLog> log(new SegmentLog(journal, std::move(*directories), segment_bytes));
    if (const Status ready = log->roll_blocking(); !ready) return fail_while("recording journal", ready);
    return log;
  }
}

Result<Place> SegmentLog::append_blocking(Record record) {
  AT_ASSERT(current_ != nullptr);
  if (buffer_at_ + buffer_.size() + size_on_disk(record) > current_->capacity()) {
    if (const Status rolled = roll_blocking(); !rolled) return tl::unexpected(rolled.error());
  }
  record.sequence = ++last_sequence_;
  Place place{current_, buffer_at_ + buffer_.size() + kRecordHeaderSize};
  append_record(buffer_, mark_, record);
  if (buffer_.size() >= kWriteSize) {
    if (const Status written = write_blocking(); !written) return tl::unexpected(written.error());
  }
  return place;
}

Status SegmentLog::write_blocking() {
  if (buffer_.empty()) return {};
  if (const Status written = current_->write_blocking(buffer_, buffer_at_); !written) return written;
  buffer_at_ += buffer_.size();
  buffer_.clear();
  return {};
}

std::vector<SegmentPtr> SegmentLog::take_unsynced() {
  std::vector<SegmentPtr> segments = std::exchange(left_unsynced_, {});
  segments.push_back(current_);
  return segments;
}

Status SegmentLog::roll_blocking() {
  if (const Status written = write_blocking(); !written) return written;
  if (next_ == nullptr) {
    if (const Status ready = prepare_next_blocking(); !ready) return ready;
  }
  if (current_) left_unsynced_.push_back(current_);
  enter(std::exchange(next_, nullptr));
  return {};
}

Status SegmentLog::prepare_next_blocking() {
  auto segment = Segment::create_blocking(directory(), ++last_number_, segment_bytes_);
  if (!segment) return tl::unexpected(segment.error());
  next_ = std::move(*segment);
  return {};
}

void SegmentLog::enter(SegmentPtr segment) {
  current_ = std::move(segment);
  buffer_.clear();
  buffer_at_ = 0;
  const std::string about = segment_payload(journal_, current_->number());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(about.data());
  append_record(buffer_, mark_, Record{RecordType::segment, Uuid(), ++last_sequence_, 0, {bytes, about.size()}});
}

Status SegmentLog::start_over_blocking() {
  current_ = nullptr;
  left_unsynced_.clear();
  buffer_.clear();
  std::error_code ignored;
  if (next_) fs::remove(next_->path(), ignored);  // empty: it does no harm if it stays
  next_ = nullptr;
  in_use_ = (in_use_ + 1) % directories_.size();
  if (const Status ready = prepare_next_blocking(); !ready) return ready;
  enter(std::exchange(next_, nullptr));
  return {};
}

Result<std::uint64_t> SegmentLog::free_bytes_blocking() const {
  struct statvfs space {};
  if (statvfs(directory().c_str(), &space) != 0) {
    return files::fail_with_errno(errno, fmt::format("look at the space in {}", directory().string()));
  }
  return std::uint64_t{space.f_bavail} * space.f_frsize;
}

Status SegmentLog::remove_blocking() {
  for (JournalDirectory& directory : directories_) {
    if (const Status removed = directory.remove_blocking(); !removed) return removed;
  }
  return {};
}

}  // namespace aftertone::storage
