#include "storage/audio/file_audio_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>
#include <vector>

#include "base/crash_point.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "files/file.h"
#include "storage/audio/audio_name.h"
#include "storage/audio/longest_audio.h"
#include "storage/audio/sha256.h"
#include "storage/audio/wav_file.h"

namespace aftertone::storage {
namespace fs = std::filesystem;

using voicemail::AudioCodec;
using voicemail::AudioSource;
using voicemail::StoredAudio;

namespace {

constexpr int kFolders = 256;
constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr auto kLeftoverAge =
    std::chrono::minutes(10);  // a put takes milliseconds; another process may be at work beside us

Status make_folder_blocking(int root, const std::string& folder, const fs::path& path) {
  if (mkdirat(root, folder.c_str(), 0750) == 0 || errno == EEXIST) return {};
  return files::fail_with_errno(errno, fmt::format("create {}/{}", path.string(), folder));
}

// Every folder that a file can come to lie in, here and once, so that a put finds the name of its folder durable.
// Synced also when all were there: whoever made them may have died before.
Status make_folders_blocking(int root, const fs::path& path) {
  for (int folder = 0; folder < kFolders; ++folder) {
    if (const Status made = make_folder_blocking(root, fmt::format("{:02x}", folder), path); !made) return made;
  }
  crash_point("audio: folders created");
  return files::sync_directory_blocking(root, path);
}

StoredAudio stored_as(const AudioName& name, const WrittenFile& file) {
  return StoredAudio{name.whole(), file.sha256, static_cast<std::int64_t>(file.size)};
}

// The file under that name, if it is the same. Durable when this returns.
Result<std::optional<StoredAudio>> find_same_blocking(int folder, const AudioName& name, WavFile& wanted) {
  const UniqueFd fd(openat(folder, name.file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open() && errno == ENOENT) return std::nullopt;
  const auto sha256 = wanted.sha256_blocking();
  if (!sha256) return tl::unexpected(sha256.error());
  const auto file = read_written_file_blocking(fd.value());
  if (!file || file->sha256 != *sha256) {
    log::warning("audio", "{} is damaged; it is written again", name.whole());
    return std::nullopt;
  }
  (void)futimens(fd.value(), nullptr);  // somebody needs it: young again for the purger's sweep
  if (fsync(fd.value()) != 0 || fsync(folder) != 0) return files::fail_with_errno(errno, "sync " + name.whole());
  return stored_as(name, *file);
}

// A file in tmp/ that is gone at the end of its scope, unless it was given its name.
class TemporaryFile {
 public:
  TemporaryFile(int tmp, const Uuid& id)
      : tmp_(tmp),
        name_(fmt::format("{}.{}", id.to_string(), Uuid::v7(SystemClock().now()).to_string())),
        fd_(openat(tmp, name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640)) {}
  ~TemporaryFile() {
    if (fd_.is_open() && !is_named_) unlinkat(tmp_, name_.c_str(), 0);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  bool is_open() const { return fd_.is_open(); }
  int fd() const { return fd_.value(); }
  const std::string& name() const { return name_; }
  // What renameat returns.
  int rename_blocking(int folder, const std::string& file) {
    const int result = renameat(tmp_, name_.c_str(), folder, file.c_str());
    is_named_ = result == 0;
    return result;
  }

 private:
  const int tmp_;
  const std::string name_;
  const UniqueFd fd_;
  bool is_named_ = false;
};

// Written, synced, and read back: past the page cache, where the file system allows.
Result<WrittenFile> write_to_blocking(int fd, WavFile& wanted) {
  std::uint64_t at = 0;
  Sha256 sha;
  const Status written = wanted.for_each_block_blocking([&](std::span<const std::uint8_t> block) {
    at += block.size();
    sha.add(block);
    return files::write_fully_blocking(fd, block, at - block.size());
  });
  if (!written) return tl::unexpected(written.error());
  crash_point("audio: written");
  if (fsync(fd) != 0) return files::fail_with_errno(errno, "sync");
  (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  crash_point("audio: synced");
  auto file = read_written_file_blocking(fd);
  if (!file) return file;
  if (file->size != wanted.size() || file->sha256 != sha.finish()) {
    return fail_temporarily(Code::unavailable, "the storage returns something else than was written");
  }
  return file;
}

}  // namespace

Result<std::unique_ptr<FileAudioStore>> FileAudioStore::open_blocking(const fs::path& directory) {
  auto root = files::open_writable_directory_blocking(directory);
  if (!root) return fail_while("audio store", root);
  auto tmp = files::open_writable_directory_blocking(directory / "tmp");
  if (!tmp) return fail_while("audio store", tmp);
  if (const Status made = make_folders_blocking(root->value(), directory); !made) {
    return fail_while("audio store", made);
  }
  std::unique_ptr<FileAudioStore> store(new FileAudioStore(directory, std::move(*root), std::move(*tmp)));
  store->remove_leftovers_blocking();
  return store;
}

void FileAudioStore::remove_leftovers_blocking() const {
  std::error_code failure;
  const auto old = fs::file_time_type::clock::now() - kLeftoverAge;
  for (fs::directory_iterator entry(path_ / "tmp", failure), end; !failure && entry != end; entry.increment(failure)) {
    std::error_code gone;
    if (entry->last_write_time(gone) < old) fs::remove(entry->path(), gone);
  }
  if (failure) log::warning("audio", "cannot look for leftovers in {}/tmp: {}", path_.string(), failure.message());
}

Result<UniqueFd> FileAudioStore::open_folder_blocking(const std::string& folder) {
  UniqueFd fd(openat(root_.value(), folder.c_str(), kOpenFolder));
  if (!fd.is_open() && errno == ENOENT) {
    log::error(error_codes::kAudioFolderRemoved, "audio",
               "{}/{} was removed, with all that was in it; it is made again", path_.string(), folder);
    has_remade_folders_ = true;  // before others can find it
    if (const Status made = make_folder_blocking(root_.value(), folder, path_); !made)
      return tl::unexpected(made.error());
    fd.reset(openat(root_.value(), folder.c_str(), kOpenFolder));
  }
  if (!fd.is_open()) return files::fail_with_errno(errno, fmt::format("open {}/{}", path_.string(), folder));
  if (has_remade_folders_) {
    if (const Status synced = files::sync_directory_blocking(root_.value(), path_); !synced)
      return tl::unexpected(synced.error());
  }
  return fd;
}

Result<StoredAudio> FileAudioStore::put_blocking(const Uuid& id, AudioCodec codec, AudioSource& source) {
  return write_blocking(audio_name_of(id, source.size()), codec, source);
}

Result<StoredAudio> FileAudioStore::put_as_blocking(const std::string& name, AudioCodec codec, AudioSource& source) {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail(Code::invalid, "not the name of an audio file");
  return write_blocking(*parsed, codec, source);
}

Result<StoredAudio> FileAudioStore::write_blocking(const AudioName& name, AudioCodec codec, AudioSource& source) {
  if (source.size() > kMaxWavAudio) return fail(Code::invalid, "more audio than a WAV file can hold");
  const auto folder = open_folder_blocking(name.folder);
  if (!folder) return tl::unexpected(folder.error());
  WavFile wanted(codec, source);
  const auto same = find_same_blocking(folder->value(), name, wanted);
  if (!same) return tl::unexpected(same.error());
  if (*same) return **same;

  TemporaryFile temporary(tmp_.value(), name.id);
  if (!temporary.is_open())
    return files::fail_with_errno(errno, fmt::format("create {}/tmp/{}", path_.string(), temporary.name()));
  crash_point("audio: created");
  const auto file = write_to_blocking(temporary.fd(), wanted);
  if (!file) return fail_while(fmt::format("{}/tmp/{}", path_.string(), temporary.name()), file);
  if (temporary.rename_blocking(folder->value(), name.file) != 0)
    return files::fail_with_errno(errno, fmt::format("rename a file to {}/{}", path_.string(), name.whole()));
  crash_point("audio: renamed");
  if (const Status synced = files::sync_directory_blocking(folder->value(), path_ / name.folder); !synced) {
    return tl::unexpected(synced.error());
  }
  crash_point("audio: durable");
  return stored_as(name, *file);
}

Result<std::optional<StoredAudio>> FileAudioStore::longest_blocking(const Uuid& id) {
  const fs::path folder = path_ / audio_name_of(id, 0).folder;
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    const auto parsed = parse_audio_file(entry->path().filename().string());
    if (parsed && parsed->id == id) names.push_back(parsed->whole());
  }
  if (failure) return files::fail_with_errno(failure.value(), "list " + folder.string());
  return longest_of(names, [this](const std::string& name) { return read_audio_file_blocking(path_ / name); });
}

Result<fs::path> FileAudioStore::local_copy_blocking(const std::string& name) {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail(Code::not_found, "not the name of an audio file");
  struct stat found {};
  if (fstatat(root_.value(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return files::fail_with_errno(errno, fmt::format("find {}/{}", path_.string(), name));
  }
  return path_ / name;
}

Status FileAudioStore::remove_blocking(const std::string& name) {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail(Code::invalid, "not the name of an audio file");
  if (unlinkat(root_.value(), name.c_str(), 0) != 0) {
    if (errno == ENOENT) return {};
    return files::fail_with_errno(errno, fmt::format("remove {}/{}", path_.string(), name));
  }
  return files::sync_directory_blocking(path_ / parsed->folder);
}

}  // namespace aftertone::storage
