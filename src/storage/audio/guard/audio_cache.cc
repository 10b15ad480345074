#include "storage/audio/guard/audio_cache.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/uuid.h"
#include "files/file.h"
#include "storage/audio/audio_name.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
namespace {

struct Kept {
  fs::file_time_type asked_at;
  std::uint64_t bytes = 0;
  fs::path path;
};

// What another process removes meanwhile is not there: no harm.
std::vector<Kept> all_blocking(const fs::path& directory) {
  std::vector<Kept> all;
  std::error_code failure;
  for (fs::directory_iterator entry(directory, failure), end; !failure && entry != end; entry.increment(failure)) {
    std::error_code gone;
    const auto asked_at = entry->last_write_time(gone);
    const auto bytes = gone ? 0 : entry->file_size(gone);
    if (!gone) all.push_back({asked_at, bytes, entry->path()});
  }
  return all;
}

}  // namespace

Result<std::unique_ptr<AudioCache>> AudioCache::open_blocking(const fs::path& directory, std::uint64_t bytes) {
  const auto folder = files::open_writable_directory_blocking(directory);
  if (!folder) return fail_while("audio cache", folder);
  return std::unique_ptr<AudioCache>(new AudioCache(directory, bytes));
}

std::optional<fs::path> AudioCache::find_blocking(const std::string& name) const {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return std::nullopt;
  fs::path path = path_ / parsed->file;
  if (utimensat(AT_FDCWD, path.c_str(), nullptr, 0) != 0) return std::nullopt;
  return path;
}

// Not synced: what a power loss leaves half does not have its hash, and is fetched again.
Result<fs::path> AudioCache::keep_blocking(const std::string& name, const std::string& content) const {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail(Code::not_found, "not the name of an audio file");
  const fs::path path = path_ / parsed->file;
  const fs::path fresh = path.string() + "." + Uuid::v7(SystemClock().now()).to_string();
  const UniqueFd fd(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
  if (!fd.is_open()) return files::fail_with_errno(errno, "create " + fresh.string());
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  Status kept = files::write_fully_blocking(fd.value(), bytes, 0);
  if (kept && rename(fresh.c_str(), path.c_str()) != 0)
    kept = files::fail_with_errno(errno, "rename to " + path.string());
  if (!kept) {
    unlink(fresh.c_str());
    return fail_while("audio cache", kept);
  }
  make_room_blocking();
  return path;
}

void AudioCache::forget_blocking(const std::string& name) const {
  if (const auto parsed = parse_audio_name(name)) unlink((path_ / parsed->file).c_str());
}

void AudioCache::make_room_blocking() const {
  std::vector<Kept> all = all_blocking(path_);
  std::ranges::sort(all, [](const Kept& a, const Kept& b) { return a.asked_at > b.asked_at; });
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    bytes += all[i].bytes;
    if (i > 0 && bytes > bytes_) unlink(all[i].path.c_str());
  }
}

}  // namespace aftertone::storage
