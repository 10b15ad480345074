// Audio files for the web interface, by the media engine's readers. Any pool thread; blocks.
#pragma once

#include "voicemail/ports/sound_files.h"

namespace aftertone::app {

class MediaSoundFiles : public voicemail::SoundFiles {
 public:
  Result<voicemail::Peaks> peaks_blocking(const std::filesystem::path& file, std::size_t most) override;
  Result<std::string> coded_blocking(const std::filesystem::path& file, voicemail::AudioCodec codec) override;
  Result<std::string> given_blocking(const std::string& wav, voicemail::AudioCodec codec,
                                     std::chrono::seconds longest) override;
};

}  // namespace aftertone::app
