// Audio files through libsndfile.
#include <sndfile.h>

#include <algorithm>
#include <cmath>

#include "media/audio/clips.h"
#include "media/audio/resampler.h"
#include "media/codec/g711.h"

namespace aftertone::media {
namespace {

// Longer files are refused rather than filling the memory: five hours of telephone audio.
constexpr sf_count_t kMaxSamples = 5 * 3600 * sf_count_t{kSamplesPerSecond};

struct CloseFile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using File = std::unique_ptr<SNDFILE, CloseFile>;

bool is_coded_as(const SF_INFO& info, Codec codec) {
  const int coding = codec == Codec::pcmu ? SF_FORMAT_ULAW : SF_FORMAT_ALAW;
  return (info.format & SF_FORMAT_SUBMASK) == coding && info.channels == 1 &&
         info.samplerate == static_cast<int>(kSamplesPerSecond);
}

Result<std::vector<std::uint8_t>> read_coded(SNDFILE* file, sf_count_t frames) {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(frames));
  const sf_count_t got = sf_read_raw(file, bytes.data(), frames);
  if (got < 0) return fail(Code::corrupt, sf_strerror(file));
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

// All channels in one.
Result<std::vector<float>> read_mono(SNDFILE* file, int channels) {
  constexpr sf_count_t kFramesAtOnce = 4096;
  std::vector<float> mono;
  std::vector<float> frames(static_cast<std::size_t>(kFramesAtOnce * channels));
  for (;;) {
    const sf_count_t got = sf_readf_float(file, frames.data(), kFramesAtOnce);
    if (got <= 0) break;
    for (sf_count_t i = 0; i < got; ++i) {
      float sum = 0;
      for (int channel = 0; channel < channels; ++channel) {
        sum += frames[static_cast<std::size_t>(i * channels + channel)];
      }
      mono.push_back(sum / static_cast<float>(channels));
    }
  }
  if (sf_error(file) != SF_ERR_NO_ERROR) return fail(Code::corrupt, sf_strerror(file));
  return mono;
}

std::vector<std::uint8_t> code(const std::vector<float>& samples, Codec codec) {
  std::vector<std::uint8_t> bytes(samples.size());
  std::transform(samples.begin(), samples.end(), bytes.begin(), [codec](float sample) {
    const float linear = std::isfinite(sample) ? std::clamp(sample * 32768.0F, -32768.0F, 32767.0F) : 0.0F;
    return encode_sample(codec, static_cast<std::int16_t>(std::lround(linear)));
  });
  return bytes;
}

tl::unexpected<Error> open_error(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return fail(Code::not_found, path.string());
  const int error = sf_error(nullptr);
  const Code code = error == SF_ERR_MALFORMED_FILE ? Code::corrupt : Code::unsupported;
  return fail(code, path.string() + ": " + sf_error_number(error));
}

}  // namespace

Result<ClipPtr> clip_from_file_blocking(const std::filesystem::path& path, Codec codec) {
  SF_INFO info{};
  const File file(sf_open(path.c_str(), SFM_READ, &info));
  if (!file) return open_error(path);
  const sf_count_t samples = info.samplerate > 0 ? info.frames / info.samplerate * sf_count_t{kSamplesPerSecond} : -1;
  if (samples < 0 || samples > kMaxSamples) return fail(Code::unsupported, path.string() + ": too long");

  auto clip = std::make_shared<Clip>();
  clip->codec = codec;
  if (is_coded_as(info, codec)) {
    auto bytes = read_coded(file.get(), info.frames);
    if (!bytes) return fail_while(path.string(), bytes);
    clip->payload = std::move(*bytes);
  } else {
    const auto mono = read_mono(file.get(), info.channels);
    if (!mono) return fail_while(path.string(), mono);
    clip->payload = code(resample_to_8k(*mono, info.samplerate), codec);
  }
  return clip;
}

}  // namespace aftertone::media
