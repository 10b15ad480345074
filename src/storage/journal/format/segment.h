// A segment: one file of records, written once from front to back by one thread, synced by one, read by any. Open until
// the last reader is gone, also when its name has been removed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "base/unique_fd.h"

namespace aftertone::storage {

class Segment {
 public:
  // A new file `<directory>/<number>.seg` with space reserved for `capacity` bytes. Its name is durable after the first
  // sync. Errors: full, denied, unavailable.
  static Result<std::shared_ptr<Segment>> create_blocking(const std::filesystem::path& directory, std::uint32_t number,
                                                          std::uint64_t capacity);
  static Result<std::shared_ptr<Segment>> open_blocking(const std::filesystem::path& path, std::uint32_t number);

  std::uint32_t number() const { return number_; }
  std::uint64_t capacity() const { return capacity_; }
  const std::filesystem::path& path() const { return path_; }

  Status write_blocking(std::span<const std::uint8_t> bytes, std::uint64_t position);
  // What was written before it began is durable. Once it has failed, what was written since the last success is not to
  // be trusted.
  Status sync_blocking();
  Status read_blocking(std::span<std::uint8_t> buffer, std::uint64_t position) const;
  // How many bytes there were: fewer than asked only at the end of the file.
  Result<std::size_t> read_some_blocking(std::span<std::uint8_t> buffer, std::uint64_t position) const;
  // Removes the name, durably.
  Status remove_blocking();

 private:
  Segment(std::filesystem::path path, std::uint32_t number, std::uint64_t capacity, UniqueFd fd)
      : path_(std::move(path)), number_(number), capacity_(capacity), fd_(std::move(fd)) {}

  const std::filesystem::path path_;
  const std::uint32_t number_;
  const std::uint64_t capacity_;
  const UniqueFd fd_;
  bool is_name_durable_ = false;  // at-journal-sync
};

using SegmentPtr = std::shared_ptr<Segment>;
using SyncSegment = std::function<Status(Segment&)>;

// "00000017.seg"; and the number of such a name, 0 for any other.
std::string segment_file_name(std::uint32_t number);
std::uint32_t segment_number(const std::filesystem::path& path);

}  // namespace aftertone::storage
