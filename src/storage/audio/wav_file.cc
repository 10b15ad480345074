#include "storage/audio/wav_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/unique_fd.h"
#include "files/file.h"
#include "storage/audio/sha256.h"

namespace aftertone::storage {
namespace {

constexpr std::size_t kBlock = 64 * 1024;
constexpr std::array<std::uint8_t, 1> kPad{0};

}  // namespace

WavFile::WavFile(voicemail::AudioCodec codec, voicemail::AudioSource& source)
    : source_(source), header_(wav_header(codec, static_cast<std::uint32_t>(source.size()))) {}

std::uint64_t WavFile::size() const {
  return kWavHeaderSize + source_.size() + source_.size() % 2;
}

Status WavFile::for_each_block_blocking(const std::function<Status(std::span<const std::uint8_t>)>& use) {
  if (Status used = use(header_); !used) return used;
  std::vector<std::uint8_t> block;
  for (std::uint64_t at = 0; at < source_.size(); at += block.size()) {
    block.resize(std::min<std::uint64_t>(kBlock, source_.size() - at));
    if (const Status read = source_.read_blocking(at, block); !read) return fail_while("read the recording", read);
    if (Status used = use(block); !used) return used;
  }
  return source_.size() % 2 == 0 ? Status{} : use(kPad);
}

Result<std::string> WavFile::sha256_blocking() {
  Sha256 sha;
  const Status read = for_each_block_blocking([&sha](std::span<const std::uint8_t> block) -> Status {
    sha.add(block);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return sha.finish();
}

Result<WrittenFile> read_written_file_blocking(int fd) {
  WrittenFile file;
  Sha256 sha;
  std::vector<std::uint8_t> block(kBlock);
  for (std::size_t got = block.size(); got == block.size(); file.size += got) {
    const auto read = files::read_fully_blocking(fd, block, file.size);
    if (!read) return tl::unexpected(read.error());
    got = *read;
    const auto bytes = std::span(block).first(got);
    sha.add(bytes);
  }
  file.sha256 = sha.finish();
  return file;
}

Result<std::string> read_audio_file_blocking(const std::filesystem::path& path) {
  const std::string doing = "read " + path.string();
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  struct stat found {};
  if (!fd.is_open() || fstat(fd.value(), &found) != 0) return files::fail_with_errno(errno, doing);
  std::string bytes(static_cast<std::size_t>(found.st_size), '\0');
  const auto got =
      files::read_fully_blocking(fd.value(), std::span(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()), 0);
  if (!got) return fail_while(path.string(), got);
  bytes.resize(*got);
  return bytes;
}

std::optional<WavContent> wav_content(const std::string& file) {
  if (file.size() < kWavHeaderSize || file.size() % 2 != 0 || file.size() > kMaxWavAudio) return std::nullopt;
  const auto header = std::span(reinterpret_cast<const std::uint8_t*>(file.data()), kWavHeaderSize);
  const auto longest = static_cast<std::uint32_t>(file.size() - kWavHeaderSize);
  for (const auto codec : {voicemail::AudioCodec::pcmu, voicemail::AudioCodec::pcma}) {
    for (const std::uint32_t audio : {longest, longest - std::min(longest, 1U)}) {  // a byte makes it even
      if (std::ranges::equal(header, wav_header(codec, audio)))
        return WavContent{codec, file.substr(kWavHeaderSize, audio)};
    }
  }
  return std::nullopt;
}

}  // namespace aftertone::storage
