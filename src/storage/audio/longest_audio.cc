#include "storage/audio/longest_audio.h"

#include "storage/audio/sha256.h"
#include "storage/audio/wav_file.h"

namespace aftertone::storage {

Result<std::optional<voicemail::StoredAudio>> longest_of(
    const std::vector<std::string>& names,
    const std::function<Result<std::string>(const std::string& name)>& read_blocking) {
  std::optional<voicemail::StoredAudio> longest;
  std::size_t most = 0;
  for (const std::string& name : names) {
    const auto file = read_blocking(name);
    if (!file && file.error().code == Code::not_found) continue;
    if (!file) return tl::unexpected(file.error());
    const auto content = wav_content(*file);
    if (!content || (longest && content->audio.size() <= most)) continue;
    most = content->audio.size();
    longest = voicemail::StoredAudio{name, sha256_of(*file), std::ssize(*file)};
  }
  return longest;
}

}  // namespace aftertone::storage
