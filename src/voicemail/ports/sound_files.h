// Looks into audio files. Blocks; any pool thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

struct Peaks {
  std::chrono::milliseconds duration{0};
  std::vector<std::int32_t> peaks;  // 0 to 1000, the loudest sample of each part
};

class SoundFiles {
 public:
  virtual ~SoundFiles() = default;
  // Error: not_found, corrupt, unsupported.
  virtual Result<Peaks> peaks_blocking(const std::filesystem::path& file, std::size_t most) = 0;
  // The coded bytes, without any header; exactly those of a file that is in `codec`. Errors: the same.
  virtual Result<std::string> coded_blocking(const std::filesystem::path& file, AudioCodec codec) = 0;
  // The same of a WAV file from outside (mono; 8 or 16 kHz in 16 bits, or G.711). Errors: invalid, saying what is
  // wrong.
  virtual Result<std::string> given_blocking(const std::string& wav, AudioCodec codec,
                                             std::chrono::seconds longest) = 0;
};

}  // namespace aftertone::voicemail
