// Immutable audio files by name. Blocks; any pool thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "voicemail/model/message.h"

namespace aftertone::voicemail {

// Where the bytes come from: a sealed recording in the journal, or memory.
class AudioSource {
 public:
  virtual ~AudioSource() = default;
  virtual std::uint64_t size() const = 0;  // bytes of coded audio, without any header
  // Exactly buffer.size() bytes from `offset`.
  virtual Status read_blocking(std::uint64_t offset, std::span<std::uint8_t> buffer) = 0;
};

class MemoryAudio : public AudioSource {
 public:
  explicit MemoryAudio(std::string bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Status read_blocking(std::uint64_t offset, std::span<std::uint8_t> buffer) override;

 private:
  std::string bytes_;
};

struct StoredAudio {
  std::string name;        // "a7/018f…-160000.wav"
  std::string sha256;      // of the file, 64 hexadecimal digits
  std::int64_t bytes = 0;  // of the file
};

class AudioStore {
 public:
  virtual ~AudioStore() = default;

  // Writes a WAV file (format 7 or 6 with a fact chunk) named after `id` and its length, durable when this returns:
  // written under a temporary name, synced, checked, renamed, folder synced. Idempotent: the same id with the same
  // audio gives the same answer; a damaged file is replaced. What is known more of the same recording is another file:
  // nothing that a row may name is ever changed. Errors: full, unavailable (temporary), corrupt (the source).
  virtual Result<StoredAudio> put_blocking(const Uuid& id, AudioCodec codec, AudioSource& source) = 0;
  // The same under a name that is known, as a copy of another store's file has it.
  virtual Result<StoredAudio> put_as_blocking(const std::string& name, AudioCodec codec, AudioSource& source) = 0;
  // The longest file that was put for `id` and is whole; none: there is none. Looks through a folder: for a salvage.
  virtual Result<std::optional<StoredAudio>> longest_blocking(const Uuid& id) = 0;

  // A local file with the audio, for playing and attaching; stays until the audio is removed. Errors: not_found,
  // unavailable.
  virtual Result<std::filesystem::path> local_copy_blocking(const std::string& name) = 0;

  // The same, if the file is what was stored: `sha256` is that of StoredAudio. Error besides: corrupt. A store that
  // cannot tell gives what is there.
  virtual Result<std::filesystem::path> verified_copy_blocking(const std::string& name, const std::string& sha256);

  virtual Status remove_blocking(const std::string& name) = 0;  // absent is success
};

}  // namespace aftertone::voicemail
