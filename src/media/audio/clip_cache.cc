#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "media/audio/clips.h"

namespace aftertone::media {

struct ClipCache::State {
  using Key = std::pair<std::filesystem::path, Codec>;
  struct Entry {
    ClipPtr clip;
    std::uint64_t last_use = 0;
  };

  ClipPtr find(const Key& key);
  ClipPtr keep(const Key& key, ClipPtr clip);
  std::vector<ClipPtr> evict();

  std::mutex mutex;  // never held while a file is read or memory is given back
  std::map<Key, Entry> entries;
  std::uint64_t uses = 0;
  std::size_t bound = 0;
};

ClipPtr ClipCache::State::find(const Key& key) {
  const std::lock_guard lock(mutex);
  const auto entry = entries.find(key);
  if (entry == entries.end()) return nullptr;
  entry->second.last_use = ++uses;
  return entry->second.clip;
}

// Two that load the same file at once end up with the same clip.
ClipPtr ClipCache::State::keep(const Key& key, ClipPtr clip) {
  std::vector<ClipPtr> evicted;  // destroyed after the lock is gone
  const std::lock_guard lock(mutex);
  Entry& entry = entries.try_emplace(key, Entry{std::move(clip), 0}).first->second;
  entry.last_use = ++uses;
  ClipPtr kept = entry.clip;
  evicted = evict();
  return kept;
}

// Takes out what nobody uses, least recently used first, until the rest of it is within the bound.
std::vector<ClipPtr> ClipCache::State::evict() {
  std::vector<std::pair<std::uint64_t, Key>> unused;
  std::size_t bytes = 0;
  for (const auto& [key, entry] : entries) {
    if (entry.clip.use_count() > 1) continue;
    bytes += entry.clip->payload.size();
    unused.emplace_back(entry.last_use, key);
  }
  std::vector<ClipPtr> evicted;
  if (bytes <= bound) return evicted;
  std::sort(unused.begin(), unused.end());
  for (const auto& [last_use, key] : unused) {
    if (bytes <= bound) break;
    const auto entry = entries.find(key);
    bytes -= entry->second.clip->payload.size();
    evicted.push_back(std::move(entry->second.clip));
    entries.erase(entry);
  }
  return evicted;
}

ClipCache::ClipCache(std::size_t bound_bytes) : state_(std::make_unique<State>()) {
  state_->bound = bound_bytes;
}

ClipCache::~ClipCache() = default;

ClipPtr ClipCache::find(const std::filesystem::path& path, Codec codec) const {
  return state_->find({path, codec});
}

Result<ClipPtr> ClipCache::load_blocking(const std::filesystem::path& path, Codec codec) {
  if (ClipPtr clip = find(path, codec)) return clip;
  Result<ClipPtr> clip = clip_from_file_blocking(path, codec);
  if (!clip) return clip;
  return state_->keep({path, codec}, std::move(*clip));
}

}  // namespace aftertone::media
