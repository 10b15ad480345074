#include "storage/journal/format/record_reader.h"

#include <algorithm>

#include "base/assert.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kPage = 4096;

}  // namespace

RecordReader::RecordReader(std::uint64_t size, ReadAt read, const RecordMark& mark, std::size_t window)
    : size_(size), read_(std::move(read)), mark_(mark), most_(window) {
  AT_ASSERT(window >= 2 * kMaxRecord);
}

std::optional<FoundRecord> RecordReader::next_blocking() {
  for (;;) {
    auto found = find_record(window_, next_, mark_);
    const bool is_last = start_ + window_.size() == size_;
    // A record that begins from here on may go on behind the window, and what was found may be a part of it.
    const std::size_t doubtful = window_.size() < kMaxRecord ? 0 : window_.size() - kMaxRecord + 1;
    if (found && (is_last || found->position < doubtful)) {
      next_ = found->position + size_on_disk(found->record);
      found->position += start_;
      return found;
    }
    if (is_last) return std::nullopt;
    slide_blocking(std::max(next_, doubtful));
  }
}

void RecordReader::slide_blocking(std::size_t by) {
  window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(by));
  start_ += by;
  next_ = 0;
  const std::size_t kept = window_.size();
  window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(most_, size_ - start_)));
  fill_blocking(std::span(window_).subspan(kept), start_ + kept);
}

void RecordReader::fill_blocking(std::span<std::uint8_t> bytes, std::uint64_t position) {
  std::ranges::fill(bytes, std::uint8_t{0});
  if (read_(bytes, position)) return;
  for (std::size_t at = 0; at < bytes.size(); at += kPage) {
    const auto page = bytes.subspan(at, std::min(kPage, bytes.size() - at));
    if (read_(page, position + at)) continue;
    std::ranges::fill(page, std::uint8_t{0});
    unreadable_ += page.size();
  }
}

}  // namespace aftertone::storage
