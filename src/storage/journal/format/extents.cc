#include "storage/journal/format/extents.h"

#include <algorithm>

namespace aftertone::storage {
namespace {

class ExtentAudio : public voicemail::AudioSource {
 public:
  ExtentAudio(std::shared_ptr<const Extents> extents, std::uint64_t bytes, std::uint8_t silence)
      : extents_(std::move(extents)), bytes_(bytes), silence_(silence) {}

  std::uint64_t size() const override { return bytes_; }

  Status read_blocking(std::uint64_t offset, std::span<std::uint8_t> buffer) override {
    if (offset > bytes_ || buffer.size() > bytes_ - offset)
      return fail(Code::invalid, "read beyond the end of the audio");
    std::ranges::fill(buffer, silence_);
    return extents_->read_blocking(offset, buffer);
  }

 private:
  const std::shared_ptr<const Extents> extents_;
  const std::uint64_t bytes_;
  const std::uint8_t silence_;
};

// G.711's code for a sample of zero.
std::uint8_t silence_of(voicemail::AudioCodec codec) {
  return codec == voicemail::AudioCodec::pcmu ? 0xff : 0xd5;
}

}  // namespace

void Extents::add(const SegmentPtr& segment, std::uint64_t position, std::uint64_t offset, std::uint32_t size) {
  if (segments_.empty() || segments_.back() != segment) segments_.push_back(segment);
  extents_.push_back(Extent{offset, position, size, static_cast<std::uint32_t>(segments_.size() - 1)});
  end_ = std::max(end_, offset + size);
}

Status Extents::read_blocking(std::uint64_t offset, std::span<std::uint8_t> buffer) const {
  const std::uint64_t end = offset + buffer.size();
  for (const Extent& extent : extents_) {
    const std::uint64_t from = std::max(offset, extent.offset);
    const std::uint64_t to = std::min(end, extent.offset + extent.size);
    if (from >= to) continue;
    const auto piece = buffer.subspan(from - offset, to - from);
    const Status read = segments_[extent.segment]->read_blocking(piece, extent.position + (from - extent.offset));
    if (!read) return read;
  }
  return {};
}

std::unique_ptr<voicemail::AudioSource> open_extents(std::shared_ptr<const Extents> extents, std::uint64_t bytes,
                                                     voicemail::AudioCodec codec) {
  return std::make_unique<ExtentAudio>(std::move(extents), bytes, silence_of(codec));
}

}  // namespace aftertone::storage
