#include "app/serve/website/prompt_shelf.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "app/config/share_directory.h"
#include "app/serve/ivr_settings.h"
#include "files/file.h"
#include "ivr/keymap/vocabulary.h"
#include "voicemail/policy/mailbox_rules.h"

namespace aftertone::app {
namespace {

namespace fs = std::filesystem;
using api::Prompt;
using api::PromptOrigin;

constexpr mode_t kFileMode = 0640;
constexpr mode_t kFolderMode = 0750;

Status check_language(const std::string& language) {
  if (voicemail::is_language_code(language)) return {};
  return fail(Code::invalid, "language: such as en or it");
}

// Only words that dialogues say are names of files to us.
Status check_word(const std::string& language, const std::string& word) {
  if (const Status is_language = check_language(language); !is_language) return is_language;
  const ivr::Words all = ivr::vocabulary(ivr::asterisk_key_map(), language);
  if (std::ranges::find(all, word) != all.end()) return {};
  return fail(Code::not_found, "no dialogue says that word");
}

fs::path file_of(const fs::path& folder, const std::string& word) {
  return folder / (word + ".wav");
}

// "at-try-later: We are sorry. ...", a line each.
std::map<std::string, std::string> texts_in_blocking(const fs::path& file) {
  std::map<std::string, std::string> texts;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) texts.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return texts;
}

}  // namespace

fs::path PromptShelf::own_folder(const std::string& language) const {
  return settings_.node.data_directory / "prompts" / language;
}

std::vector<PromptShelf::Place> PromptShelf::places_blocking(const std::string& language) const {
  const fs::path share = share_directory_blocking(settings_);
  std::vector<Place> places{{own_folder(language), PromptOrigin::own}};
  const auto folders = prompt_settings_blocking(settings_).folders;
  const auto found = folders.find(language);
  if (found == folders.end()) return places;
  for (const fs::path& folder : found->second) {
    const bool is_ours = folder == share / "prompts" / language;
    if (folder != places.front().folder)
      places.push_back({folder, is_ours ? PromptOrigin::aftertone : PromptOrigin::installed});
  }
  return places;
}

std::vector<std::string> PromptShelf::languages_blocking() {
  std::vector<std::string> languages;
  for (const auto& [language, folders] : prompt_settings_blocking(settings_).folders)
    languages.push_back(language);
  return languages;
}

Result<std::vector<Prompt>> PromptShelf::list_blocking(const std::string& language) {
  if (const Status is_language = check_language(language); !is_language) return tl::unexpected(is_language.error());
  const std::vector<Place> places = places_blocking(language);
  const auto texts = texts_in_blocking(share_directory_blocking(settings_) / "prompts" / language / "prompts.txt");
  std::vector<Prompt> prompts;
  for (const std::string& word : ivr::vocabulary(ivr::asterisk_key_map(), language)) {
    Prompt prompt;
    prompt.word = word;
    std::error_code none;
    const auto place =
        std::ranges::find_if(places, [&](const Place& at) { return fs::exists(file_of(at.folder, word), none); });
    if (place != places.end()) prompt.origin = place->origin;
    prompt.can_be_removed = prompt.origin == PromptOrigin::own;
    if (const auto text = texts.find(word); text != texts.end()) prompt.text = text->second;
    prompts.push_back(std::move(prompt));
  }
  return prompts;
}

Result<fs::path> PromptShelf::find_blocking(const std::string& language, const std::string& word) {
  if (const Status is_word = check_word(language, word); !is_word) return tl::unexpected(is_word.error());
  for (const Place& place : places_blocking(language)) {
    std::error_code none;
    if (fs::exists(file_of(place.folder, word), none)) return file_of(place.folder, word);
  }
  return fail(Code::not_found, "there is no such prompt in this language");
}

Status PromptShelf::replace_blocking(const std::string& language, const std::string& word, const std::string& wav) {
  if (const Status is_word = check_word(language, word); !is_word) return is_word;
  const fs::path file = file_of(own_folder(language), word);
  const Status made = files::make_directories_blocking(file.parent_path(), kFolderMode);
  return made ? files::replace_file_blocking(file, wav, kFileMode) : made;
}

Status PromptShelf::remove_blocking(const std::string& language, const std::string& word) {
  if (const Status is_word = check_word(language, word); !is_word) return is_word;
  const fs::path file = file_of(own_folder(language), word);
  std::error_code failure;
  const bool was_there = fs::remove(file, failure);
  if (failure) return files::fail_with_errno(failure.value(), "remove " + file.string());
  if (!was_there) return fail(Code::not_found, "there is no prompt of your own in its place");
  return files::sync_directory_blocking(file.parent_path());
}

}  // namespace aftertone::app
