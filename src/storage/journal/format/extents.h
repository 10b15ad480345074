// Where the audio of one recording lies: pieces of segments, in the order in which they were written.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/journal/format/segment.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

class Extents {
 public:
  // `size` bytes at `position` of the segment are the audio from `offset` on. Of what overlaps, the later counts.
  void add(const SegmentPtr& segment, std::uint64_t position, std::uint64_t offset, std::uint32_t size);
  void clear() { *this = Extents(); }
  std::uint64_t end() const { return end_; }  // behind the last byte
  // What no extent covers stays as it is in `buffer`.
  Status read_blocking(std::uint64_t offset, std::span<std::uint8_t> buffer) const;

 private:
  struct Extent {
    std::uint64_t offset;
    std::uint64_t position;
    std::uint32_t size;
    std::uint32_t segment;  // index into segments_
  };
  std::vector<SegmentPtr> segments_;
  std::vector<Extent> extents_;
  std::uint64_t end_ = 0;
};

// The first `bytes` of it. What never reached the disk reads as silence. Any thread.
std::unique_ptr<voicemail::AudioSource> open_extents(std::shared_ptr<const Extents> extents, std::uint64_t bytes,
                                                     voicemail::AudioCodec codec);

}  // namespace aftertone::storage
