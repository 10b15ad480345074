// Audio files, tones and silence as clips. The functions that read files block: pool threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.h"
#include "media/engine/clip.h"

namespace aftertone::media {

// Any file that libsndfile reads: mixed to mono, resampled to 8 kHz, coded. A WAV file already in `codec` keeps its
// bytes exactly. Errors: not_found, corrupt, unsupported.
Result<ClipPtr> clip_from_file_blocking(const std::filesystem::path& path, Codec codec);

ClipPtr tone(Codec codec, double hertz, std::chrono::milliseconds length, double level_dbm0 = -10);
ClipPtr beep(Codec codec);     // 1,000 Hz, 400 ms, soft edges
ClipPtr ringing(Codec codec);  // one turn of a ringing tone: 425 Hz for 1 s, 4 s of silence
ClipPtr silence(Codec codec, std::chrono::milliseconds length);
// Coded audio, for example of a recording that is still in the journal; transcoded when `from` differs.
ClipPtr clip_from_coded(Codec from, std::span<const std::uint8_t> bytes, Codec codec);

// Clips by file and codec, kept while they are used and, up to `bound` bytes, after it. Any thread; find() never
// blocks.
class ClipCache {
 public:
  explicit ClipCache(std::size_t bound_bytes);
  ~ClipCache();
  ClipPtr find(const std::filesystem::path& path, Codec codec) const;  // nullptr: not there, load it on a pool thread
  Result<ClipPtr> load_blocking(const std::filesystem::path& path, Codec codec);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aftertone::media
