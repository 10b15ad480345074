#include "storage/audio/audio_name.h"

namespace aftertone::storage {
namespace {

constexpr std::string_view kSuffix = ".wav";
constexpr std::size_t kFileLength = 36 + kSuffix.size();

}  // namespace

AudioName audio_name_of(const Uuid& id) {
  const std::string text = id.to_string();
  return {text.substr(text.size() - 2), text + std::string(kSuffix)};
}

std::optional<AudioName> parse_audio_file(std::string_view file) {
  if (file.size() != kFileLength) return std::nullopt;
  const auto id = Uuid::parse(file.substr(0, 36));
  if (!id) return std::nullopt;
  AudioName name = audio_name_of(*id);
  if (name.file != file) return std::nullopt;
  return name;
}

std::optional<AudioName> parse_audio_name(std::string_view name) {
  if (name.size() != kFileLength + 3) return std::nullopt;
  auto parsed = parse_audio_file(name.substr(3));
  if (!parsed || parsed->whole() != name) return std::nullopt;
  return parsed;
}

}  // namespace aftertone::storage
