// The prompts on this machine, for the website: those of the house lie below the data directory.
#pragma once

#include "api/upkeep/prompts.h"
#include "app/config/settings.h"

namespace aftertone::app {

class PromptShelf : public api::Prompts {
 public:
  explicit PromptShelf(const Settings& settings) : settings_(settings) {}

  std::vector<std::string> languages_blocking() override;
  Result<std::vector<api::Prompt>> list_blocking(const std::string& language) override;
  Result<std::filesystem::path> find_blocking(const std::string& language, const std::string& word) override;
  Status replace_blocking(const std::string& language, const std::string& word, const std::string& wav) override;
  Status remove_blocking(const std::string& language, const std::string& word) override;

 private:
  struct Place {
    std::filesystem::path folder;
    api::PromptOrigin origin;
  };
  std::vector<Place> places_blocking(const std::string& language) const;  // the first that has a word wins
  std::filesystem::path own_folder(const std::string& language) const;

  const Settings settings_;
};

}  // namespace aftertone::app
