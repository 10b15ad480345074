// Audio files in a directory: `<last two digits of the id>/<id>-<bytes>.wav`, written once, never changed. The first
// digits of a version 7 UUID are the time; the last are random and so spread the files evenly over 256 folders.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

#include "base/unique_fd.h"
#include "storage/audio/audio_name.h"
#include "voicemail/ports/audio_store.h"

namespace aftertone::storage {

class FileAudioStore : public voicemail::AudioStore {
 public:
  // Creates what is missing, its 256 folders among it, and removes what a crash left in tmp/. Errors say which
  // directory and what to do.
  static Result<std::unique_ptr<FileAudioStore>> open_blocking(const std::filesystem::path& directory);

  Result<voicemail::StoredAudio> put_blocking(const Uuid& id, voicemail::AudioCodec codec,
                                              voicemail::AudioSource& source) override;
  Result<voicemail::StoredAudio> put_as_blocking(const std::string& name, voicemail::AudioCodec codec,
                                                 voicemail::AudioSource& source) override;
  Result<std::optional<voicemail::StoredAudio>> longest_blocking(const Uuid& id) override;
  Result<std::filesystem::path> local_copy_blocking(const std::string& name) override;
  Status remove_blocking(const std::string& name) override;

 private:
  FileAudioStore(std::filesystem::path path, UniqueFd root, UniqueFd tmp)
      : path_(std::move(path)), root_(std::move(root)), tmp_(std::move(tmp)) {}
  void remove_leftovers_blocking() const;
  Result<UniqueFd> open_folder_blocking(const std::string& folder);
  Result<voicemail::StoredAudio> write_blocking(const AudioName& name, voicemail::AudioCodec codec,
                                                voicemail::AudioSource& source);

  const std::filesystem::path path_;
  const UniqueFd root_;
  const UniqueFd tmp_;
  // Somebody removed a folder of ours. From then on every put syncs the root: the folder it finds may be one that
  // another thread is just making again.
  std::atomic<bool> has_remade_folders_{false};
};

}  // namespace aftertone::storage
