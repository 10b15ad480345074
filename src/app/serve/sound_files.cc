#include "app/serve/sound_files.h"

#include <algorithm>
#include <cstdlib>

#include "media/audio/clips.h"
#include "media/audio/given_sound.h"
#include "media/codec/g711.h"

namespace aftertone::app {
namespace {

media::Codec codec_of(voicemail::AudioCodec codec) {
  return codec == voicemail::AudioCodec::pcmu ? media::Codec::pcmu : media::Codec::pcma;
}

std::string bytes_of(const media::Clip& clip) {
  return std::string(clip.payload.begin(), clip.payload.end());
}

}  // namespace

Result<voicemail::Peaks> MediaSoundFiles::peaks_blocking(const std::filesystem::path& file, std::size_t most) {
  const auto clip = media::clip_from_file_blocking(file, media::Codec::pcmu);
  if (!clip) return tl::unexpected(clip.error());
  const std::vector<std::uint8_t>& samples = (*clip)->payload;
  const auto& linear = media::decode_table(media::Codec::pcmu);
  const std::size_t parts = std::min(most, samples.size());
  voicemail::Peaks found{voicemail::length_of_audio(samples.size()), {}};
  for (std::size_t part = 0; part < parts; ++part) {
    int loudest = 0;
    for (std::size_t i = samples.size() * part / parts; i < samples.size() * (part + 1) / parts; ++i)
      loudest = std::max(loudest, std::abs(int{linear[samples[i]]}));
    found.peaks.push_back(std::min(1000, loudest * 1000 / 32'124));
  }
  return found;
}

Result<std::string> MediaSoundFiles::coded_blocking(const std::filesystem::path& file, voicemail::AudioCodec codec) {
  const auto clip = media::clip_from_file_blocking(file, codec_of(codec));
  if (!clip) return tl::unexpected(clip.error());
  return bytes_of(**clip);
}

Result<std::string> MediaSoundFiles::given_blocking(const std::string& wav, voicemail::AudioCodec codec,
                                                    std::chrono::seconds longest) {
  const auto clip = media::clip_from_given_wav_blocking(wav, codec_of(codec), longest);
  if (!clip) return tl::unexpected(clip.error());
  return bytes_of(**clip);
}

}  // namespace aftertone::app
