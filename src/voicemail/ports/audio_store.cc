#include "voicemail/ports/audio_store.h"

#include <algorithm>

namespace aftertone::voicemail {

Status MemoryAudio::read_blocking(std::uint64_t offset, std::span<std::uint8_t> buffer) {
  if (offset > bytes_.size() || buffer.size() > bytes_.size() - offset) {
    return fail(Code::corrupt, "read beyond the end of the audio");
  }
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), buffer.size(), buffer.begin());
  return {};
}

Result<std::filesystem::path> AudioStore::verified_copy_blocking(const std::string& name, const std::string&) {
  return local_copy_blocking(name);
}

}  // namespace aftertone::voicemail
