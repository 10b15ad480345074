// The files of a FileAudioStore as the purger sees them. What nobody wants is set aside in `orphaned/` beside the
// folders; a person removes it from there.
#pragma once

#include <filesystem>

#include "base/unique_fd.h"
#include "voicemail/ports/audio_sweep.h"

namespace aftertone::storage {

inline constexpr const char* kOrphanedFolder = "orphaned";

class FileAudioSweep : public voicemail::AudioSweep {
 public:
  // The directory of a FileAudioStore that has been opened.
  explicit FileAudioSweep(std::filesystem::path directory) : path_(std::move(directory)) {}

  Result<std::vector<std::string>> old_files_blocking(std::uint8_t part, WallTime before) override;
  Status set_aside_blocking(const std::string& name) override;
  Result<std::vector<std::string>> set_aside_files_blocking() override;
  Status put_back_blocking(const std::string& name) override;

 private:
  const std::filesystem::path path_;
};

}  // namespace aftertone::storage
