#include "ivr/prompt/prompt_catalogue.h"

#include <algorithm>
#include <set>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::ivr {

namespace fs = std::filesystem;

PromptSettings default_prompt_settings(const fs::path& share, const fs::path& sounds) {
  PromptSettings settings;
  settings.folders["en"] = {share / "en", sounds / "en_US_f_Allison"};
  settings.folders["it"] = {share / "it", sounds / "it_IT_m_Carlo"};
  return settings;
}

namespace {

// A folder that is not there or cannot be read has no words; its language falls back.
void add_folder(std::unordered_map<std::string, fs::path>& words, const fs::path& folder) {
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, failure);
  for (; !failure && entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
    const fs::path& path = entry->path();
    if (path.extension() != ".wav") continue;
    fs::path word = path.lexically_relative(folder);
    words.try_emplace(word.replace_extension().generic_string(), path);
  }
  if (failure) log::info("prompts", "{} is not used: {}", folder.string(), failure.message());
}

}  // namespace

PromptCatalogue::PromptCatalogue(const PromptSettings& settings) : fallback_language_(settings.fallback_language) {
  for (const auto& [language, folders] : settings.folders) {
    WordFiles& words = languages_[language];
    for (const fs::path& folder : folders)
      add_folder(words, folder);
    if (words.empty()) tell_empty(language);
  }
}

void PromptCatalogue::tell_empty(const std::string& language) const {
  if (language != fallback_language_) return log::warning("prompts", "no prompts in language \"{}\"", language);
  log::error(error_codes::kPromptsMissing, "prompts",
             "none are there in language \"{}\", which is used where another lacks one: callers hear silence",
             language);
}

const PromptCatalogue::WordFiles* PromptCatalogue::files_of(std::string_view language) const {
  auto found = languages_.find(language);
  if (found == languages_.end()) found = languages_.find(language.substr(0, language.find('_')));
  return found == languages_.end() ? nullptr : &found->second;
}

std::optional<fs::path> PromptCatalogue::find(std::string_view word, std::string_view language) const {
  const std::string key(word);
  for (const WordFiles* files : {files_of(language), files_of(fallback_language_)}) {
    if (files == nullptr) continue;
    if (const auto found = files->find(key); found != files->end()) return found->second;
  }
  return std::nullopt;
}

Words PromptCatalogue::missing(const Words& wanted, std::string_view language) const {
  std::set<std::string> missing;
  for (const std::string& word : wanted) {
    if (!find(word, language)) missing.insert(word);
  }
  return {missing.begin(), missing.end()};
}

std::vector<std::string> PromptCatalogue::languages() const {
  std::vector<std::string> names;
  for (const auto& [name, words] : languages_) {
    if (!words.empty()) names.push_back(name);
  }
  return names;
}

}  // namespace aftertone::ivr
