// Any audio store behind a StoreGuard, for the calls and for the purger. With a cache, what is played and attached is
// copied to the local disk first; without one, the path is the store's own. Blocks, never longer than the guard lets
// it; any pool thread.
#pragma once

#include <functional>
#include <memory>

#include "storage/audio/guard/audio_cache.h"
#include "storage/audio/guard/store_guard.h"
#include "voicemail/ports/audio_scrub.h"

namespace aftertone::storage {

class GuardedAudioStore : public voicemail::AudioStore, public voicemail::AudioSweep, public voicemail::AudioScrub {
 public:
  // `cache` may be nullptr. `replica` is a directory with the same files under the same names, kept by others, from
  // which damage can be repaired; empty: none.
  GuardedAudioStore(GuardSettings settings, StoreGuard::Opener open, std::unique_ptr<AudioCache> cache,
                    std::filesystem::path replica = {})
      : guard_(std::move(settings), std::move(open)), cache_(std::move(cache)), replica_(std::move(replica)) {}

  // See StoreGuard. For a service, before anything else.
  Status start_blocking() { return guard_.start_blocking(); }

  // Writes, reads and removes a small file there.
  Status probe_blocking();

  // Reads the source before it asks the store, which may never come back: at most kMostAudio bytes.
  Result<voicemail::StoredAudio> put_blocking(const Uuid& id, voicemail::AudioCodec codec,
                                              voicemail::AudioSource& source) override;
  Result<voicemail::StoredAudio> put_as_blocking(const std::string& name, voicemail::AudioCodec codec,
                                                 voicemail::AudioSource& source) override;
  Result<std::optional<voicemail::StoredAudio>> longest_blocking(const Uuid& id) override;
  Result<std::filesystem::path> local_copy_blocking(const std::string& name) override;
  Result<std::filesystem::path> verified_copy_blocking(const std::string& name, const std::string& sha256) override;
  Status remove_blocking(const std::string& name) override;

  Result<std::vector<std::string>> old_files_blocking(std::uint8_t part, WallTime before) override;
  Status set_aside_blocking(const std::string& name) override;
  Result<std::vector<std::string>> set_aside_files_blocking() override;
  Status put_back_blocking(const std::string& name) override;

  Result<voicemail::StoredAudio> inspect_blocking(const std::string& name) override;
  Status repair_blocking(const voicemail::KeptAudio& wanted) override;

 private:
  using Put = std::function<Result<voicemail::StoredAudio>(AudioBackend& backend, voicemail::AudioSource& audio)>;
  Result<voicemail::StoredAudio> write_blocking(voicemail::AudioSource& source, const Put& put);
  // With an empty hash, any.
  Result<std::filesystem::path> copy_blocking(const std::string& name, const std::string& sha256);
  Result<std::filesystem::path> own_path_blocking(const std::string& name, const std::string& sha256);
  Result<std::string> read_replica_blocking(const std::string& name);

  StoreGuard guard_;
  const std::unique_ptr<AudioCache> cache_;
  const std::filesystem::path replica_;
  async::DetachedPool replica_reader_{"at-replica", 1};  // may hang as well
};

}  // namespace aftertone::storage
