// Sample rate conversion to 8 kHz: a windowed sinc of 16 zero crossings to each side, cut off below the lower of the
// two rates' halves. Good for prompts and messages on a telephone; not made for live audio.
#pragma once

#include <vector>

namespace aftertone::media {

// `rate` is that of `samples`, above 0.
std::vector<float> resample_to_8k(const std::vector<float>& samples, int rate);

}  // namespace aftertone::media
