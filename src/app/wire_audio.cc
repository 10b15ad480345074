#include "app/wire_audio.h"

#include "storage/audio/file_audio_backend.h"

namespace aftertone::app {
namespace {

constexpr const char* kCacheFolder = "audio-cache";  // of the data directory

storage::StoreGuard::Opener opener(const Settings& settings) {
  return [directory = settings.resolved(settings.audio.directory)] {
    return storage::FileAudioBackend::open_blocking(directory);
  };
}

storage::GuardSettings guard_settings(const Settings& settings) {
  storage::GuardSettings guard;
  guard.place = "the audio store " + settings.resolved(settings.audio.directory).string();
  guard.probes_always = settings.audio.shared;
  guard.reserve_bytes = settings.audio.reserve_mb << 20;
  return guard;
}

}  // namespace

Result<std::unique_ptr<storage::GuardedAudioStore>> make_audio_store_blocking(const Settings& settings) {
  std::unique_ptr<storage::AudioCache> cache;
  if (settings.audio.shared) {
    auto opened = storage::AudioCache::open_blocking(settings.resolved(kCacheFolder), settings.audio.cache_mb << 20);
    if (!opened) return tl::unexpected(opened.error());
    cache = std::move(*opened);
  }
  return std::make_unique<storage::GuardedAudioStore>(guard_settings(settings), opener(settings), std::move(cache));
}

Result<std::unique_ptr<storage::GuardedAudioStore>> start_audio_store_blocking(const Settings& settings) {
  auto store = make_audio_store_blocking(settings);
  if (!store) return store;
  if (const Status started = (*store)->start_blocking(); !started) return tl::unexpected(started.error());
  return store;
}

}  // namespace aftertone::app
