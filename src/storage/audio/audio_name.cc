#include "storage/audio/audio_name.h"

#include <algorithm>

namespace aftertone::storage {
namespace {

constexpr std::string_view kSuffix = ".wav";
constexpr std::size_t kIdLength = 36;
constexpr std::size_t kMostDigits = 10;  // a WAV file has at most 4 GiB

AudioName named(const Uuid& id, std::string_view rest) {
  const std::string text = id.to_string();
  return {id, text.substr(text.size() - 2), text + std::string(rest)};
}

// "-160000", or nothing.
bool is_size(std::string_view text) {
  if (text.empty()) return true;
  const std::string_view digits = text.substr(1);
  return text[0] == '-' && !digits.empty() && digits.size() <= kMostDigits && (digits[0] != '0' || digits == "0") &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

AudioName audio_name_of(const Uuid& id, std::uint64_t audio) {
  return named(id, "-" + std::to_string(audio) + std::string(kSuffix));
}

std::optional<AudioName> parse_audio_file(std::string_view file) {
  if (file.size() < kIdLength + kSuffix.size() || !file.ends_with(kSuffix)) return std::nullopt;
  const std::string_view size = file.substr(kIdLength, file.size() - kIdLength - kSuffix.size());
  const auto id = Uuid::parse(file.substr(0, kIdLength));
  if (!id || !is_size(size)) return std::nullopt;
  AudioName name = named(*id, file.substr(kIdLength));
  if (name.file != file) return std::nullopt;  // other letters for the same id
  return name;
}

std::optional<AudioName> parse_audio_name(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto parsed = parse_audio_file(name.substr(slash + 1));
  if (!parsed || parsed->whole() != name) return std::nullopt;
  return parsed;
}

}  // namespace aftertone::storage
