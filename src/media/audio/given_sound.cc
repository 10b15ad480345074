#include "media/audio/given_sound.h"

#include <fmt/format.h>
#include <sndfile.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "media/audio/clips.h"

namespace aftertone::media {
namespace {

constexpr std::chrono::milliseconds kShortest{500};

// A file without a name, in memory.
Result<UniqueFd> in_memory(const std::string& bytes) {
  UniqueFd file(memfd_create("sound", MFD_CLOEXEC));
  std::size_t written = 0;
  while (file.is_open() && written < bytes.size()) {
    const ssize_t size = write(file.value(), bytes.data() + written, bytes.size() - written);
    if (size <= 0) return fail_temporarily(Code::unavailable, "no memory for a sound file");
    written += static_cast<std::size_t>(size);
  }
  if (!file.is_open()) return fail_temporarily(Code::unavailable, "no memory for a sound file");
  return file;
}

Status check(const SF_INFO& info, std::chrono::seconds longest) {
  const int container = info.format & SF_FORMAT_TYPEMASK;
  if (container != SF_FORMAT_WAV && container != SF_FORMAT_WAVEX)
    return fail(Code::invalid, "the sound is no WAV file");
  const int coding = info.format & SF_FORMAT_SUBMASK;
  const bool is_g711 = coding == SF_FORMAT_ULAW || coding == SF_FORMAT_ALAW;
  if (!is_g711 && coding != SF_FORMAT_PCM_16)
    return fail(Code::invalid, "the sound has neither 16 bits a sample nor G.711");
  if (info.channels != 1) return fail(Code::invalid, fmt::format("the sound has {} channels, not one", info.channels));
  if (info.samplerate != 8000 && (info.samplerate != 16000 || is_g711))
    return fail(Code::invalid, fmt::format("the sound has {} samples a second, not 8000 or 16000", info.samplerate));
  if (info.frames > longest.count() * info.samplerate)
    return fail(Code::invalid, fmt::format("the sound is longer than {} s", longest.count()));
  if (info.frames * 1000 < kShortest.count() * info.samplerate)
    return fail(Code::invalid, "the sound is shorter than half a second");
  return {};
}

}  // namespace

Result<ClipPtr> clip_from_given_wav_blocking(const std::string& wav, Codec codec, std::chrono::seconds longest) {
  auto file = in_memory(wav);
  if (!file) return tl::unexpected(file.error());
  const std::string path = fmt::format("/proc/self/fd/{}", file->value());
  SF_INFO info{};
  SNDFILE* const opened = sf_open(path.c_str(), SFM_READ, &info);
  if (opened == nullptr) return fail(Code::invalid, "the sound is no WAV file");
  sf_close(opened);
  if (const Status good = check(info, longest); !good) return tl::unexpected(good.error());
  auto clip = clip_from_file_blocking(path, codec);
  if (!clip) return fail(Code::invalid, "the sound cannot be read: " + clip.error().detail);
  if ((*clip)->payload.empty()) return fail(Code::invalid, "there is no sound in the file");
  return clip;
}

}  // namespace aftertone::media
