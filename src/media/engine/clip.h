// A clip: audio prepared once as RTP payload of one codec, immutable, shared by every call that plays it.
#pragma once

#include <memory>
#include <vector>

#include "media/codec/codec.h"

namespace aftertone::media {

struct Clip {
  Codec codec = Codec::pcmu;
  std::vector<std::uint8_t> payload;  // one byte a sample
};

using ClipPtr = std::shared_ptr<const Clip>;

// Played one after the other without a gap.
using Playlist = std::vector<ClipPtr>;

}  // namespace aftertone::media
