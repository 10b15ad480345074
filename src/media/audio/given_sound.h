// A sound file from outside, which is believed nothing. Blocks: pool threads.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "media/engine/clip.h"

namespace aftertone::media {

// A WAV file, mono, 8 or 16 kHz with 16 bits a sample, or G.711 at 8 kHz. Error: invalid, saying what is wrong with it;
// unavailable (temporary).
Result<ClipPtr> clip_from_given_wav_blocking(const std::string& wav, Codec codec, std::chrono::seconds longest);

}  // namespace aftertone::media
