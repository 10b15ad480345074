// A WAV file as we write it and as it was written. Blocks.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/audio/wav_header.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

// The file that is to be: header, audio, and a byte to make the size even.
class WavFile {
 public:
  // At most kMaxWavAudio bytes.
  WavFile(voicemail::AudioCodec codec, voicemail::AudioSource& source);
  std::uint64_t size() const;
  // Gives it to `use` in blocks, in order.
  Status for_each_block_blocking(const std::function<Status(std::span<const std::uint8_t>)>& use);
  Result<std::string> sha256_blocking();

 private:
  voicemail::AudioSource& source_;
  const std::array<std::uint8_t, kWavHeaderSize> header_;
};

// A file that is there.
struct WrittenFile {
  std::uint64_t size = 0;
  std::string sha256;
};
Result<WrittenFile> read_written_file_blocking(int fd);

// A whole file. Errors: not_found, unavailable.
Result<std::string> read_audio_file_blocking(const std::filesystem::path& path);

// What a file that we wrote holds.
struct WavContent {
  voicemail::AudioCodec codec = voicemail::AudioCodec::pcmu;
  std::string audio;  // coded
};
// Nothing: it is not one that we wrote, or not whole.
std::optional<WavContent> wav_content(const std::string& file);

}  // namespace aftertone::storage
