// Where each prompt word is recorded. A word is a file's name below a language's folders, without ".wav": "vm-intro",
// "digits/7". Texts of the Debian prompts: docs of asterisk-core-sounds; of our own:
// share/aftertone/prompts/*/prompts.txt.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aftertone::ivr {

// What is said, as prompt words in order.
using Words = std::vector<std::string>;

struct PromptSettings {
  // Folders of a language ("en", "it"); the first that has a word wins.
  std::map<std::string, std::vector<std::filesystem::path>> folders;
  std::string fallback_language = "en";
};

// Our own prompts below `share` before those of Debian's packages below `sounds`.
PromptSettings default_prompt_settings(const std::filesystem::path& share = "share/aftertone/prompts",
                                       const std::filesystem::path& sounds = "/usr/share/asterisk/sounds");

// Reads the folders once when made (blocks) and is constant from then on: any thread.
class PromptCatalogue {
 public:
  explicit PromptCatalogue(const PromptSettings& settings);

  // In `language` ("it", also as "it_IT"), else in the fallback language. nullopt: nowhere; it is left out of what is
  // said.
  std::optional<std::filesystem::path> find(std::string_view word, std::string_view language) const;

  // The words of `wanted` that cannot be said in `language`, each once. The app logs them at start, `doctor` shows
  // them.
  Words missing(const Words& wanted, std::string_view language) const;

  std::vector<std::string> languages() const;

 private:
  using WordFiles = std::unordered_map<std::string, std::filesystem::path>;
  void tell_empty(const std::string& language) const;
  const WordFiles* files_of(std::string_view language) const;

  std::map<std::string, WordFiles, std::less<>> languages_;
  std::string fallback_language_;
};

}  // namespace aftertone::ivr
