#include "storage/audio/guard/guarded_audio_store.h"

#include <fcntl.h>
#include <fmt/format.h>

#include "files/file.h"
#include "storage/audio/audio_name.h"
#include "storage/audio/file_audio_backend.h"
#include "storage/audio/sha256.h"
#include "storage/audio/wav_file.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
using namespace std::chrono_literals;

using voicemail::AudioCodec;
using voicemail::AudioSource;
using voicemail::MemoryAudio;
using voicemail::StoredAudio;

namespace {

constexpr std::uint64_t kMostAudio = 256ULL << 20;         // nine hours
constexpr std::uint64_t kSlowestBytesPerSecond = 256'000;  // of a store that is slow and alive
constexpr std::chrono::milliseconds kReadTime = 5s;        // of a file whose size is not known
constexpr std::chrono::milliseconds kListTime = 30s;       // of a folder: the purger has time

std::chrono::milliseconds time_for(std::uint64_t bytes) {
  return 5s + std::chrono::milliseconds(bytes * 1000 / kSlowestBytesPerSecond);
}

Result<std::string> read_whole_blocking(AudioSource& source) {
  if (source.size() > kMostAudio) return fail(Code::invalid, "more audio than a message can have");
  std::string bytes(source.size(), '\0');
  const std::span buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  if (const Status read = source.read_blocking(0, buffer); !read) return fail_while("read the recording", read);
  return bytes;
}

Result<std::string> sha256_of_file_blocking(const fs::path& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.is_open()) return files::fail_with_errno(errno, "open " + path.string());
  const auto file = read_written_file_blocking(fd.value());
  if (!file) return fail_while(path.string(), file);
  return file->sha256;
}

tl::unexpected<Error> fail_as_damaged(const std::string& name) {
  return fail(Code::corrupt, "audio-bitrot: " + name + " is not what was stored; run: aftertone audio scrub --all");
}

}  // namespace

Status GuardedAudioStore::probe_blocking() {
  return guard_.run_blocking<void>(StoreAccess::write, kReadTime,
                                   [](AudioBackend& backend) { return backend.probe_blocking(); });
}

Result<StoredAudio> GuardedAudioStore::put_blocking(const Uuid& id, AudioCodec codec, AudioSource& source) {
  return write_blocking(source, [id, codec](AudioBackend& backend, AudioSource& audio) {
    return backend.put_blocking(id, codec, audio);
  });
}

Result<StoredAudio> GuardedAudioStore::put_as_blocking(const std::string& name, AudioCodec codec, AudioSource& source) {
  return write_blocking(source, [name, codec](AudioBackend& backend, AudioSource& audio) {
    return backend.put_as_blocking(name, codec, audio);
  });
}

Result<StoredAudio> GuardedAudioStore::write_blocking(AudioSource& source, const Put& put) {
  auto bytes = read_whole_blocking(source);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto limit = time_for(bytes->size());
  const auto audio = std::make_shared<MemoryAudio>(std::move(*bytes));
  auto stored = guard_.run_blocking<StoredAudio>(StoreAccess::write, limit,
                                                 [put, audio](AudioBackend& backend) { return put(backend, *audio); });
  // The recording is good and somebody will make the store writable: worth trying again without a person who says so.
  if (!stored && stored.error().code == Code::denied) return fail_temporarily(Code::unavailable, stored.error().detail);
  return stored;
}

Result<std::optional<StoredAudio>> GuardedAudioStore::longest_blocking(const Uuid& id) {
  return guard_.run_blocking<std::optional<StoredAudio>>(
      StoreAccess::read, kListTime, [id](AudioBackend& backend) { return backend.longest_blocking(id); });
}

Result<fs::path> GuardedAudioStore::local_copy_blocking(const std::string& name) {
  return copy_blocking(name, "");
}

Result<fs::path> GuardedAudioStore::verified_copy_blocking(const std::string& name, const std::string& sha256) {
  return copy_blocking(name, sha256);
}

Result<fs::path> GuardedAudioStore::copy_blocking(const std::string& name, const std::string& sha256) {
  if (cache_ == nullptr) return own_path_blocking(name, sha256);
  if (const auto kept = cache_->find_blocking(name)) {
    const auto found = sha256.empty() ? Result<std::string>("") : sha256_of_file_blocking(*kept);
    if (found && *found == sha256) return *kept;
    cache_->forget_blocking(name);
  }
  const auto bytes = guard_.run_blocking<std::string>(
      StoreAccess::read, kReadTime, [name](AudioBackend& backend) { return backend.read_blocking(name); });
  if (!bytes) return tl::unexpected(bytes.error());
  if (!sha256.empty() && sha256_of(*bytes) != sha256) return fail_as_damaged(name);
  return cache_->keep_blocking(name, *bytes);
}

Result<fs::path> GuardedAudioStore::own_path_blocking(const std::string& name, const std::string& sha256) {
  return guard_.run_blocking<fs::path>(StoreAccess::read, kReadTime,
                                       [name, sha256](AudioBackend& backend) -> Result<fs::path> {
                                         auto path = backend.local_copy_blocking(name);
                                         if (!path || sha256.empty()) return path;
                                         const auto found = sha256_of_file_blocking(*path);
                                         if (!found) return tl::unexpected(found.error());
                                         if (*found != sha256) return fail_as_damaged(name);
                                         return path;
                                       });
}

Status GuardedAudioStore::remove_blocking(const std::string& name) {
  if (cache_ != nullptr) cache_->forget_blocking(name);
  return guard_.run_blocking<void>(StoreAccess::read, guard_.limit(),
                                   [name](AudioBackend& backend) { return backend.remove_blocking(name); });
}

Result<std::vector<std::string>> GuardedAudioStore::old_files_blocking(std::uint8_t part, WallTime before) {
  return guard_.run_blocking<std::vector<std::string>>(
      StoreAccess::read, kListTime,
      [part, before](AudioBackend& backend) { return backend.old_files_blocking(part, before); });
}

Status GuardedAudioStore::set_aside_blocking(const std::string& name) {
  return guard_.run_blocking<void>(StoreAccess::read, kReadTime,
                                   [name](AudioBackend& backend) { return backend.set_aside_blocking(name); });
}

Result<std::vector<std::string>> GuardedAudioStore::set_aside_files_blocking() {
  return guard_.run_blocking<std::vector<std::string>>(
      StoreAccess::read, kListTime, [](AudioBackend& backend) { return backend.set_aside_files_blocking(); });
}

Status GuardedAudioStore::put_back_blocking(const std::string& name) {
  return guard_.run_blocking<void>(StoreAccess::read, kReadTime,
                                   [name](AudioBackend& backend) { return backend.put_back_blocking(name); });
}

Result<StoredAudio> GuardedAudioStore::inspect_blocking(const std::string& name) {
  return guard_.run_blocking<StoredAudio>(StoreAccess::read, kListTime,
                                          [name](AudioBackend& backend) -> Result<StoredAudio> {
                                            const auto bytes = backend.read_blocking(name);
                                            if (!bytes) return tl::unexpected(bytes.error());
                                            return StoredAudio{name, sha256_of(*bytes), std::ssize(*bytes)};
                                          });
}

Result<std::string> GuardedAudioStore::read_replica_blocking(const std::string& name) {
  if (replica_.empty() || !parse_audio_name(name)) return fail(Code::not_found, "there is no second place for " + name);
  const auto answer = std::make_shared<std::optional<Result<std::string>>>();
  const auto outcome = replica_reader_.run_blocking(
      [answer, path = replica_ / name] { answer->emplace(read_audio_file_blocking(path)); },
      async::Deadline::in(kListTime));
  if (outcome == async::DetachedPool::Outcome::done) return std::move(**answer);
  return fail_temporarily(Code::unavailable, "no answer from " + replica_.string());
}

Status GuardedAudioStore::repair_blocking(const voicemail::KeptAudio& wanted) {
  const auto bytes = read_replica_blocking(wanted.name);
  if (!bytes) return tl::unexpected(bytes.error());
  auto content = wav_content(*bytes);
  if (!content || sha256_of(*bytes) != wanted.sha256)
    return fail(Code::not_found, (replica_ / wanted.name).string() + " is damaged as well");
  MemoryAudio audio(std::move(content->audio));
  const auto stored = put_as_blocking(wanted.name, content->codec, audio);
  if (!stored) return tl::unexpected(stored.error());
  return {};
}

}  // namespace aftertone::storage
