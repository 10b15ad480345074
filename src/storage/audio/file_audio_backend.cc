#include "storage/audio/file_audio_backend.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <cerrno>

#include "files/file.h"
#include "storage/audio/wav_file.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kProbeSize = 64 * 1024;

}  // namespace

Result<std::unique_ptr<AudioBackend>> FileAudioBackend::open_blocking(const std::filesystem::path& directory) {
  auto store = FileAudioStore::open_blocking(directory);
  if (!store) return tl::unexpected(store.error());
  return std::unique_ptr<AudioBackend>(new FileAudioBackend(directory, std::move(*store)));
}

Result<std::string> FileAudioBackend::read_blocking(const std::string& name) {
  const auto path = store_->local_copy_blocking(name);
  if (!path) return tl::unexpected(path.error());
  return read_audio_file_blocking(*path);
}

Status FileAudioBackend::probe_blocking() {
  const auto file = path_ / "tmp" / ("probe." + Uuid::v7(SystemClock().now()).to_string());
  const std::string content(kProbeSize, 'p');
  Status result = files::write_new_file_blocking(file, content, 0640);
  if (result) {
    const auto read = read_audio_file_blocking(file);
    if (!read) result = tl::unexpected(read.error());
    if (read && *read != content)
      result = fail_temporarily(Code::unavailable, path_.string() + " returns something else than was written");
  }
  if (unlink(file.c_str()) != 0 && result) return files::fail_with_errno(errno, "remove " + file.string());
  return result;
}

Result<std::uint64_t> FileAudioBackend::free_bytes_blocking() {
  struct statvfs found {};
  if (statvfs(path_.c_str(), &found) != 0) return files::fail_with_errno(errno, "look at " + path_.string());
  return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

}  // namespace aftertone::storage
