#include "app/wire_audio.h"

#include "app/config/secret_file.h"
#include "storage/audio/file_audio_backend.h"
#include "storage/audio/s3/s3_audio_backend.h"

namespace aftertone::app {
namespace {

constexpr const char* kCacheFolder = "audio-cache";  // of the data directory

Result<storage::S3Settings> s3_settings_blocking(const Settings& settings) {
  const AudioSection& audio = settings.audio;
  if (const Status usable = storage::check_s3_url(audio.url); !usable) return fail_while("[audio] url", usable);
  if (audio.access_key.empty()) return fail(Code::invalid, "[audio] access_key: is needed with url");
  auto secret = read_secret_blocking("[audio] secret_key_file", settings.resolved(audio.secret_key_file));
  if (!secret) return tl::unexpected(secret.error());
  const auto ca_file = audio.ca_file.empty() ? audio.ca_file : settings.resolved(audio.ca_file);
  return storage::S3Settings{audio.url, audio.access_key, std::move(*secret), audio.region, ca_file};
}

Result<storage::StoreGuard::Opener> opener_blocking(const Settings& settings) {
  if (settings.audio.url.empty()) {
    const auto directory = settings.resolved(settings.audio.directory);
    return storage::StoreGuard::Opener([directory] { return storage::FileAudioBackend::open_blocking(directory); });
  }
  auto bucket = s3_settings_blocking(settings);
  if (!bucket) return tl::unexpected(bucket.error());
  return storage::StoreGuard::Opener(
      [bucket = std::move(*bucket)] { return storage::S3AudioBackend::open_blocking(bucket); });
}

bool is_remote(const AudioSection& audio) {
  return audio.shared || !audio.url.empty();
}

storage::GuardSettings guard_settings(const Settings& settings) {
  const AudioSection& audio = settings.audio;
  storage::GuardSettings guard;
  guard.place = "the audio store " + (audio.url.empty() ? settings.resolved(audio.directory).string() : audio.url);
  guard.probes_always = is_remote(audio);
  guard.reserve_bytes = audio.reserve_mb << 20;
  return guard;
}

}  // namespace

Result<std::unique_ptr<storage::GuardedAudioStore>> make_audio_store_blocking(const Settings& settings) {
  auto open = opener_blocking(settings);
  if (!open) return tl::unexpected(open.error());
  std::unique_ptr<storage::AudioCache> cache;
  if (is_remote(settings.audio)) {
    auto opened = storage::AudioCache::open_blocking(settings.resolved(kCacheFolder), settings.audio.cache_mb << 20);
    if (!opened) return tl::unexpected(opened.error());
    cache = std::move(*opened);
  }
  const auto& replica = settings.audio.replica_directory;
  return std::make_unique<storage::GuardedAudioStore>(guard_settings(settings), std::move(*open), std::move(cache),
                                                      replica.empty() ? replica : settings.resolved(replica));
}

bool is_audio_store_blocking(const std::filesystem::path& directory) {
  std::error_code failure;
  return std::filesystem::is_directory(directory / "tmp", failure);
}

std::unique_ptr<storage::GuardedAudioStore> other_site_audio_store(const std::filesystem::path& directory) {
  storage::GuardSettings guard;
  guard.place = "the other site's audio store " + directory.string();
  guard.owner = storage::StoreOwner::other_site;
  guard.probes_always = true;
  // A directory in which nothing is mounted is not a store, and must not become one.
  const auto open = [directory]() -> Result<std::unique_ptr<storage::AudioBackend>> {
    if (is_audio_store_blocking(directory)) return storage::FileAudioBackend::open_blocking(directory);
    return fail_temporarily(Code::unavailable, directory.string() + " is no audio store: is it mounted?");
  };
  return std::make_unique<storage::GuardedAudioStore>(guard, open, nullptr);
}

Status check_audio_store_blocking(const Settings& settings) {
  const auto store = make_audio_store_blocking(settings);
  if (!store) return tl::unexpected(store.error());
  return (*store)->probe_blocking();
}

Result<std::unique_ptr<storage::GuardedAudioStore>> start_audio_store_blocking(const Settings& settings) {
  auto store = make_audio_store_blocking(settings);
  if (!store) return store;
  if (const Status started = (*store)->start_blocking(); !started) return tl::unexpected(started.error());
  return store;
}

}  // namespace aftertone::app
