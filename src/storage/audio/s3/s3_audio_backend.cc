#include "storage/audio/s3/s3_audio_backend.h"

#include <fmt/format.h>

#include "storage/audio/audio_name.h"
#include "storage/audio/file_audio_sweep.h"
#include "storage/audio/longest_audio.h"
#include "storage/audio/sha256.h"
#include "storage/audio/wav_file.h"

namespace aftertone::storage {

using voicemail::AudioCodec;
using voicemail::AudioSource;
using voicemail::StoredAudio;

namespace {

Result<std::string> content_blocking(AudioCodec codec, AudioSource& source) {
  WavFile file(codec, source);
  std::string bytes;
  bytes.reserve(file.size());
  const Status read = file.for_each_block_blocking([&bytes](std::span<const std::uint8_t> block) -> Status {
    bytes.append(reinterpret_cast<const char*>(block.data()), block.size());
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return bytes;
}

std::string orphaned(const AudioName& name) {
  return fmt::format("{}/{}", kOrphanedFolder, name.file);
}

tl::unexpected<Error> fail_for_name() {
  return fail(Code::invalid, "not the name of an audio file");
}

}  // namespace

Result<std::unique_ptr<AudioBackend>> S3AudioBackend::open_blocking(const S3Settings& settings) {
  std::unique_ptr<S3AudioBackend> backend(new S3AudioBackend(settings));
  const auto listed = backend->client_.list_blocking("", true);
  if (!listed) return fail_while("audio store " + settings.url, listed);
  return std::unique_ptr<AudioBackend>(std::move(backend));
}

Result<StoredAudio> S3AudioBackend::put_blocking(const Uuid& id, AudioCodec codec, AudioSource& source) {
  return write_blocking(audio_name_of(id, source.size()).whole(), codec, source);
}

Result<StoredAudio> S3AudioBackend::put_as_blocking(const std::string& name, AudioCodec codec, AudioSource& source) {
  if (!parse_audio_name(name)) return fail_for_name();
  return write_blocking(name, codec, source);
}

// What is there already is put again: that makes it young for the purger's sweep.
Result<StoredAudio> S3AudioBackend::write_blocking(const std::string& name, AudioCodec codec, AudioSource& source) {
  if (source.size() > kMaxWavAudio) return fail(Code::invalid, "more audio than a WAV file can hold");
  const auto content = content_blocking(codec, source);
  if (!content) return tl::unexpected(content.error());
  if (const Status put = client_.put_blocking(name, *content); !put) return tl::unexpected(put.error());
  const auto read = client_.read_blocking(name);
  if (!read) return tl::unexpected(read.error());
  if (*read != *content)
    return fail_temporarily(Code::unavailable, "the store returns something else than was put: " + name);
  return StoredAudio{name, sha256_of(*content), std::ssize(*content)};
}

Result<std::optional<StoredAudio>> S3AudioBackend::longest_blocking(const Uuid& id) {
  const auto objects = client_.list_blocking(fmt::format("{}/{}", audio_name_of(id, 0).folder, id.to_string()));
  if (!objects) return tl::unexpected(objects.error());
  std::vector<std::string> names;
  for (const S3Object& object : *objects) {
    if (parse_audio_name(object.key)) names.push_back(object.key);
  }
  return longest_of(names, [this](const std::string& name) { return client_.read_blocking(name); });
}

Result<std::filesystem::path> S3AudioBackend::local_copy_blocking(const std::string&) {
  return fail(Code::unsupported, "an object in a bucket is no local file");
}

Status S3AudioBackend::remove_blocking(const std::string& name) {
  if (!parse_audio_name(name)) return fail_for_name();
  return client_.remove_blocking(name);
}

Result<std::string> S3AudioBackend::read_blocking(const std::string& name) {
  if (!parse_audio_name(name)) return fail(Code::not_found, "not the name of an audio file");
  return client_.read_blocking(name);
}

Result<std::vector<std::string>> S3AudioBackend::old_files_blocking(std::uint8_t part, WallTime before) {
  const auto objects = client_.list_blocking(fmt::format("{:02x}/", part));
  if (!objects) return tl::unexpected(objects.error());
  std::vector<std::string> old;
  for (const S3Object& object : *objects) {
    if (parse_audio_name(object.key) && object.written_at < before) old.push_back(object.key);
  }
  return old;
}

// Absent is success.
Status S3AudioBackend::move_blocking(const std::string& from, const std::string& to) {
  const Status copied = client_.copy_blocking(from, to);
  if (!copied && copied.error().code == Code::not_found) return {};
  if (!copied) return copied;
  return client_.remove_blocking(from);
}

Status S3AudioBackend::set_aside_blocking(const std::string& name) {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail_for_name();
  return move_blocking(name, orphaned(*parsed));
}

Result<std::vector<std::string>> S3AudioBackend::set_aside_files_blocking() {
  const std::string folder = std::string(kOrphanedFolder) + "/";
  const auto objects = client_.list_blocking(folder);
  if (!objects) return tl::unexpected(objects.error());
  std::vector<std::string> names;
  for (const S3Object& object : *objects) {
    if (const auto parsed = parse_audio_file(object.key.substr(folder.size()))) names.push_back(parsed->whole());
  }
  return names;
}

// As in a directory: what was put anew meanwhile stays, and the one set aside is waste.
Status S3AudioBackend::put_back_blocking(const std::string& name) {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail_for_name();
  const auto size = client_.size_blocking(name);
  if (size) return client_.remove_blocking(orphaned(*parsed));
  if (size.error().code != Code::not_found) return tl::unexpected(size.error());
  return move_blocking(orphaned(*parsed), name);
}

Status S3AudioBackend::probe_blocking() {
  const std::string key = "tmp/probe." + Uuid::v7(SystemClock().now()).to_string();
  const std::string content = "probe";
  if (const Status put = client_.put_blocking(key, content); !put) return put;
  const auto read = client_.read_blocking(key);
  const Status removed = client_.remove_blocking(key);
  if (!read) return tl::unexpected(read.error());
  if (*read != content) return fail_temporarily(Code::unavailable, "the store returns something else than was put");
  return removed;
}

Result<std::uint64_t> S3AudioBackend::free_bytes_blocking() {
  return fail(Code::unsupported, "a bucket does not say how much space is left");
}

}  // namespace aftertone::storage
