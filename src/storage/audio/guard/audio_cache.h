// Copies of audio files on the local disk, so that what is played is not read from a store that may hang. Bounded; what
// was not asked for longest goes first. Several processes may share one. Blocks; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace aftertone::storage {

class AudioCache {
 public:
  // Creates what is missing. At most `bytes` in files, and the youngest one.
  static Result<std::unique_ptr<AudioCache>> open_blocking(const std::filesystem::path& directory, std::uint64_t bytes);

  // Young again. The file may be unlinked when more than `bytes` have been asked for since; who has it open keeps it.
  std::optional<std::filesystem::path> find_blocking(const std::string& name) const;
  // `name` is one of audio_name.h. Errors: full, unavailable.
  Result<std::filesystem::path> keep_blocking(const std::string& name, const std::string& content) const;
  void forget_blocking(const std::string& name) const;

 private:
  AudioCache(std::filesystem::path directory, std::uint64_t bytes) : path_(std::move(directory)), bytes_(bytes) {}
  void make_room_blocking() const;

  const std::filesystem::path path_;
  const std::uint64_t bytes_;
};

}  // namespace aftertone::storage
