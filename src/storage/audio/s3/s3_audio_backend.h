// Audio in a bucket of an S3-compatible store, under the names that it would have in a directory. What nobody wants is
// set aside below "orphaned/".
#pragma once

#include <memory>

#include "storage/audio/audio_backend.h"
#include "storage/audio/s3/s3_client.h"

namespace aftertone::storage {

class S3AudioBackend : public AudioBackend {
 public:
  // Asks for the bucket. Errors: those of S3Client, naming the address.
  static Result<std::unique_ptr<AudioBackend>> open_blocking(const S3Settings& settings);

  // Put whole, hashed by the server, read back and compared.
  Result<voicemail::StoredAudio> put_blocking(const Uuid& id, voicemail::AudioCodec codec,
                                              voicemail::AudioSource& source) override;
  Result<voicemail::StoredAudio> put_as_blocking(const std::string& name, voicemail::AudioCodec codec,
                                                 voicemail::AudioSource& source) override;
  Result<std::optional<voicemail::StoredAudio>> longest_blocking(const Uuid& id) override;
  // Unsupported: there is no local file; the guard keeps copies of what it reads.
  Result<std::filesystem::path> local_copy_blocking(const std::string& name) override;
  Status remove_blocking(const std::string& name) override;

  Result<std::vector<std::string>> old_files_blocking(std::uint8_t part, WallTime before) override;
  Status set_aside_blocking(const std::string& name) override;
  Result<std::vector<std::string>> set_aside_files_blocking() override;
  Status put_back_blocking(const std::string& name) override;

  Result<std::string> read_blocking(const std::string& name) override;
  Status probe_blocking() override;
  Result<std::uint64_t> free_bytes_blocking() override;  // unsupported

 private:
  explicit S3AudioBackend(const S3Settings& settings) : client_(settings) {}
  Result<voicemail::StoredAudio> write_blocking(const std::string& name, voicemail::AudioCodec codec,
                                                voicemail::AudioSource& source);
  Status move_blocking(const std::string& from, const std::string& to);

  const S3Client client_;
};

}  // namespace aftertone::storage
