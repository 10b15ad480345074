// With which configuration a service starts: the one on disk, or, where that cannot be used, the last one it could
// start with, of which it keeps a copy. Blocks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/config/load_settings.h"

namespace aftertone::app {

struct ChosenConfig {
  std::filesystem::path file;  // where a configuration is looked for; empty: there is none, the defaults apply
  std::string text;            // of the one that is used
  Settings settings;
  std::string complaint;               // why it is not the one on disk; empty: it is
  std::optional<std::string> refused;  // what is on disk and was not used, if it could be read
};

// The configuration on disk, held against one that could be used in its place: one that says nothing at all is then the
// remains of a file that somebody was writing. Error: one line that names the file.
Result<Settings> settings_in_place_of(const std::string& usable_text, const ConfigText& config);

class LastGood {
 public:
  // `file`: where the copy is kept; empty: none is.
  explicit LastGood(std::filesystem::path file) : file_(std::move(file)) {}

  // Error: what is wrong with the file on disk, and there is no copy that can be used.
  Result<ChosenConfig> choose_blocking(const std::optional<std::string>& config_option) const;
  // When the service could not start with `chosen`. Nothing: there is no copy, or it says the same.
  std::optional<ChosenConfig> instead_of_blocking(const ChosenConfig& chosen, const std::string& complaint) const;
  // The service has started with it. Durable when it returns.
  Status keep_blocking(const ChosenConfig& chosen) const;

 private:
  std::optional<std::string> read_blocking() const;
  std::optional<ChosenConfig> instead_blocking(const std::filesystem::path& config, std::optional<std::string> refused,
                                               const std::string& complaint) const;

  const std::filesystem::path file_;
};

}  // namespace aftertone::app
