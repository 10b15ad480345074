#include "media/audio/resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "media/codec/codec.h"

namespace aftertone::media {
namespace {

constexpr int kZeroCrossings = 16;
constexpr int kStepsACrossing = 256;  // of the table, interpolated between

// One side of sinc(x) under a Blackman window, x from 0 to kZeroCrossings.
std::vector<float> make_kernel() {
  std::vector<float> kernel(kZeroCrossings * kStepsACrossing + 2, 0.0F);
  for (int i = 0; i <= kZeroCrossings * kStepsACrossing; ++i) {
    const double x = static_cast<double>(i) / kStepsACrossing;
    const double phase = std::numbers::pi * x;
    const double window = 0.42 + 0.5 * std::cos(phase / kZeroCrossings) + 0.08 * std::cos(2 * phase / kZeroCrossings);
    kernel[static_cast<std::size_t>(i)] = static_cast<float>(window * (i == 0 ? 1.0 : std::sin(phase) / phase));
  }
  return kernel;
}

float kernel_at(double x) {
  static const std::vector<float> kernel = make_kernel();
  const double position = std::abs(x) * kStepsACrossing;
  const auto index = static_cast<std::size_t>(position);
  if (index + 1 >= kernel.size()) return 0.0F;
  const auto fraction = static_cast<float>(position - static_cast<double>(index));
  return kernel[index] + fraction * (kernel[index + 1] - kernel[index]);
}

}  // namespace

std::vector<float> resample_to_8k(const std::vector<float>& samples, int rate) {
  constexpr int kOutRate = static_cast<int>(kSamplesPerSecond);
  if (rate == kOutRate || samples.empty()) return samples;
  constexpr double kPassed = 0.94;  // of the band: room for the filter's slope
  const double step = static_cast<double>(rate) / kOutRate;
  const double cutoff = kPassed * std::min(1.0, 1.0 / step);
  const double reach = kZeroCrossings / cutoff;
  const auto last = static_cast<std::ptrdiff_t>(samples.size()) - 1;

  std::vector<float> out(static_cast<std::size_t>(std::ceil(static_cast<double>(samples.size()) / step)));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double center = static_cast<double>(i) * step;
    const auto from = std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(std::ceil(center - reach)), 0);
    const auto to = std::min(static_cast<std::ptrdiff_t>(center + reach), last);
    float sum = 0;
    for (std::ptrdiff_t j = from; j <= to; ++j) {
      sum += samples[static_cast<std::size_t>(j)] * kernel_at((static_cast<double>(j) - center) * cutoff);
    }
    out[i] = sum * static_cast<float>(cutoff);
  }
  return out;
}

}  // namespace aftertone::media
