// A directory as the guard sees it: FileAudioStore, FileAudioSweep, and a probe file in tmp/.
#pragma once

#include <filesystem>
#include <memory>

#include "storage/audio/audio_backend.h"
#include "storage/audio/file_audio_store.h"
#include "storage/audio/file_audio_sweep.h"

namespace aftertone::storage {

class FileAudioBackend : public AudioBackend {
 public:
  // As FileAudioStore::open_blocking().
  static Result<std::unique_ptr<AudioBackend>> open_blocking(const std::filesystem::path& directory);

  Result<voicemail::StoredAudio> put_blocking(const Uuid& id, voicemail::AudioCodec codec,
                                              voicemail::AudioSource& source) override {
    return store_->put_blocking(id, codec, source);
  }
  Result<voicemail::StoredAudio> put_as_blocking(const std::string& name, voicemail::AudioCodec codec,
                                                 voicemail::AudioSource& source) override {
    return store_->put_as_blocking(name, codec, source);
  }
  Result<std::optional<voicemail::StoredAudio>> longest_blocking(const Uuid& id) override {
    return store_->longest_blocking(id);
  }
  Result<std::filesystem::path> local_copy_blocking(const std::string& name) override {
    return store_->local_copy_blocking(name);
  }
  Status remove_blocking(const std::string& name) override { return store_->remove_blocking(name); }

  Result<std::vector<std::string>> old_files_blocking(std::uint8_t part, WallTime before) override {
    return sweep_.old_files_blocking(part, before);
  }
  Status set_aside_blocking(const std::string& name) override { return sweep_.set_aside_blocking(name); }
  Result<std::vector<std::string>> set_aside_files_blocking() override { return sweep_.set_aside_files_blocking(); }
  Status put_back_blocking(const std::string& name) override { return sweep_.put_back_blocking(name); }

  Result<std::string> read_blocking(const std::string& name) override;
  Status probe_blocking() override;
  Result<std::uint64_t> free_bytes_blocking() override;

 private:
  FileAudioBackend(std::filesystem::path directory, std::unique_ptr<FileAudioStore> store)
      : path_(std::move(directory)), store_(std::move(store)), sweep_(path_) {}

  const std::filesystem::path path_;
  const std::unique_ptr<FileAudioStore> store_;
  FileAudioSweep sweep_;
};

}  // namespace aftertone::storage
