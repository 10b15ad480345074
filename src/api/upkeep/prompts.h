// What callers hear from us, by word and language, on this machine: a part that this folder does not know.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace aftertone::api {

enum class PromptOrigin {
  own,        // below the data directory: in the place of what is shipped
  aftertone,  // comes with the program
  installed,  // of the system's packages
};
std::string_view to_string(PromptOrigin origin);

struct Prompt {
  std::string word;                    // "vm-intro", "digits/7"
  std::optional<PromptOrigin> origin;  // nothing: there is none in this language
  bool can_be_removed = false;         // it is our own
  std::string text;                    // what is said; empty: not known
};

// Calls hear what has changed when the service starts next. Blocks; any pool thread.
class Prompts {
 public:
  virtual ~Prompts() = default;
  virtual std::vector<std::string> languages_blocking() = 0;
  // Every word that dialogues may say. Error: invalid (no language).
  virtual Result<std::vector<Prompt>> list_blocking(const std::string& language) = 0;
  // Error: not_found.
  virtual Result<std::filesystem::path> find_blocking(const std::string& language, const std::string& word) = 0;
  // `wav` has been looked at. Errors: not_found (nobody says that word), full, denied, unavailable.
  virtual Status replace_blocking(const std::string& language, const std::string& word, const std::string& wav) = 0;
  // Error: not_found (there is none of our own).
  virtual Status remove_blocking(const std::string& language, const std::string& word) = 0;
};

}  // namespace aftertone::api
