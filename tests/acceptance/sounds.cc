#include "acceptance/sounds.h"

#include <filesystem>
#include <random>
#include <set>

#include "ivr/script/call_script.h"

namespace aftertone::acceptance {
namespace {

namespace fs = std::filesystem;

constexpr media::Codec kCodec = media::Codec::pcmu;

std::set<std::string> all_words(const ivr::PromptSettings& settings) {
  std::set<std::string> words;
  for (const auto& [language, folders] : settings.folders) {
    for (const fs::path& folder : folders) {
      if (!fs::exists(folder)) continue;
      for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        fs::path word = entry.path().lexically_relative(folder);
        if (word.extension() == ".wav") words.insert(word.replace_extension().generic_string());
      }
    }
  }
  return words;
}

}  // namespace

std::string noise(std::chrono::milliseconds length, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::string bytes(static_cast<std::size_t>(length.count()) * 8, '\0');
  for (char& byte : bytes)
    byte = static_cast<char>(random() & 0xBF);  // without the softer half
  return bytes;
}

media::ClipPtr clip_of(const std::string& bytes) {
  const std::span<const std::uint8_t> coded(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return media::clip_from_coded(kCodec, coded, kCodec);
}

Sounds::Sounds()
    : settings_(ivr::default_prompt_settings(AFTERTONE_SOURCE_DIR "/share/aftertone/prompts")), prompts_(settings_) {
  add("beep", media::beep(kCodec));
}

void Sounds::accepted() {
  if (last_said_) accepted_.push_back(last_said_);
}

std::vector<media::ClipPtr> Sounds::find_blocking(const std::string& expected, const std::string& language) const {
  if (expected == "recorded") return accepted_;
  std::vector<media::ClipPtr> clips;
  if (expected == "recording" && last_said_) clips.push_back(last_said_);
  for (const auto& [name, clip] : named_) {
    if (ivr::is_heard_as(name, expected)) clips.push_back(clip);
  }
  for (const std::string& word : all_words(settings_)) {
    if (!ivr::is_heard_as(word, expected)) continue;
    const auto path = prompts_.find(word, language);
    const auto clip = media::clip_from_file_blocking(*path, kCodec);
    if (clip) clips.push_back(*clip);
  }
  return clips;
}

}  // namespace aftertone::acceptance
