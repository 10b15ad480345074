#include "notify/email/recording/recording_encoder.h"

#include <ogg/ogg.h>
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <memory>

namespace aftertone::notify {
namespace {

using File = std::unique_ptr<SNDFILE, decltype(&sf_close)>;

// A file in memory, as libsndfile reads and writes it. `self` is the file.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view source) : source_(source) {}  // to be read; outlives the file
  MemoryFile() = default;                                            // to be written

  File open(int mode, SF_INFO& info) {
    static SF_VIRTUAL_IO kFunctions{size, seek, read, write, tell};
    return {sf_open_virtual(&kFunctions, mode, &info, this), &sf_close};
  }
  std::string take() { return std::move(written_); }

 private:
  static MemoryFile& of(void* self) { return *static_cast<MemoryFile*>(self); }
  std::string_view content() const { return source_.empty() ? std::string_view(written_) : source_; }

  static sf_count_t size(void* self) { return static_cast<sf_count_t>(of(self).content().size()); }
  static sf_count_t tell(void* self) { return static_cast<sf_count_t>(of(self).at_); }
  static sf_count_t seek(sf_count_t offset, int whence, void* self) {
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? tell(self) : size(self);
    of(self).at_ = static_cast<std::size_t>(std::max<sf_count_t>(base + offset, 0));
    return tell(self);
  }
  static sf_count_t read(void* bytes, sf_count_t count, void* self) {
    MemoryFile& file = of(self);
    if (file.at_ >= file.content().size()) return 0;
    const std::size_t size = file.content().copy(static_cast<char*>(bytes), static_cast<std::size_t>(count), file.at_);
    file.at_ += size;
    return static_cast<sf_count_t>(size);
  }
  static sf_count_t write(const void* bytes, sf_count_t count, void* self) {
    MemoryFile& file = of(self);
    const auto size = static_cast<std::size_t>(count);
    if (file.written_.size() < file.at_ + size) file.written_.resize(file.at_ + size);
    file.written_.replace(file.at_, size, static_cast<const char*>(bytes), size);
    file.at_ += size;
    return count;
  }

  std::string_view source_;
  std::string written_;
  std::size_t at_ = 0;
};

int format_of(AudioForm form) {
  return form == AudioForm::mp3 ? SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III : SF_FORMAT_OGG | SF_FORMAT_OPUS;
}

bool copy_samples(SNDFILE* from, SNDFILE* to) {
  std::array<short, 8000> samples;
  for (;;) {
    const sf_count_t count = sf_readf_short(from, samples.data(), static_cast<sf_count_t>(samples.size()));
    if (count <= 0) return true;
    if (sf_writef_short(to, samples.data(), count) != count) return false;
  }
}

// libsndfile gives each Ogg stream a random number. Ours gets a fixed one, so that a mail that is sent again is the
// same mail. A page (RFC 3533): a header of 27 bytes, the sizes of its segments, the segments.
void fix_serial_number(std::string& ogg) {
  constexpr std::size_t kHeader = 27;
  constexpr std::size_t kSerialAt = 14;
  constexpr std::string_view kSerial = "AtVm";
  for (std::size_t at = 0; at + kHeader <= ogg.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(ogg[at + i])); };
    const std::size_t head = kHeader + byte(kHeader - 1);
    std::size_t body = 0;
    for (std::size_t i = kHeader; i < head && at + i < ogg.size(); ++i)
      body += byte(i);
    if (at + head + body > ogg.size()) return;
    std::copy(kSerial.begin(), kSerial.end(), ogg.begin() + static_cast<std::ptrdiff_t>(at + kSerialAt));
    auto* const bytes = reinterpret_cast<unsigned char*>(ogg.data()) + at;
    ogg_page page{bytes, static_cast<long>(head), bytes + head, static_cast<long>(body)};
    ogg_page_checksum_set(&page);
    at += head + body;
  }
}

}  // namespace

std::string_view file_ending(AudioForm form) {
  return form == AudioForm::mp3 ? ".mp3" : form == AudioForm::opus ? ".opus" : ".wav";
}

std::string_view content_type(AudioForm form) {
  return form == AudioForm::mp3 ? "audio/mpeg" : form == AudioForm::opus ? "audio/ogg" : "audio/wav";
}

Result<std::string> encode_recording(std::string_view wav, AudioForm form) {
  if (form == AudioForm::wav) return std::string(wav);
  MemoryFile stored(wav);
  SF_INFO info{};
  const File source = stored.open(SFM_READ, info);
  if (!source || info.channels != 1) return fail(Code::corrupt, "this is no WAV file of one channel");
  MemoryFile encoded;
  SF_INFO target{0, info.samplerate, 1, format_of(form), 0, 0};
  File sink = encoded.open(SFM_WRITE, target);
  if (!sink) return fail(Code::unsupported, std::string("libsndfile cannot write it: ") + sf_strerror(nullptr));
  const bool is_whole = copy_samples(source.get(), sink.get());
  if (sf_close(sink.release()) != 0 || !is_whole) return fail(Code::unsupported, "libsndfile gave up while writing");
  std::string bytes = encoded.take();
  if (form == AudioForm::opus) fix_serial_number(bytes);
  return bytes;
}

}  // namespace aftertone::notify
