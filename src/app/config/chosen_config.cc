#include "app/config/chosen_config.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/log.h"
#include "files/file.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kLongest = 1'048'576;  // bytes; a configuration of a few hundred lines is 20,000
constexpr mode_t kForUsOnly = 0600;          // connection strings hold passwords

}  // namespace

Result<Settings> settings_in_place_of(const std::string& usable_text, const ConfigText& config) {
  const bool is_lost = ascii::trimmed(config.text).empty() && !ascii::trimmed(usable_text).empty();
  if (is_lost && config.source.empty())
    return fail(Code::invalid, fmt::format("{}: there is no such file any more", kDefaultConfigPath));
  if (is_lost) return fail(Code::invalid, fmt::format("{}: is empty", config.source.string()));
  return settings_of(config);
}

Result<ChosenConfig> LastGood::choose_blocking(const std::optional<std::string>& config_option) const {
  const std::string usable = read_blocking().value_or("");
  const auto config = read_config_blocking(config_option);
  const auto settings = config ? settings_in_place_of(usable, *config) : tl::unexpected(config.error());
  if (settings) return ChosenConfig{config->source, config->text, *settings, "", std::nullopt};
  const std::optional<std::string> refused = config ? std::optional(config->text) : std::nullopt;
  auto instead = instead_blocking(config_path(config_option), refused, settings.error().detail);
  if (!instead) return tl::unexpected(settings.error());
  return std::move(*instead);
}

std::optional<ChosenConfig> LastGood::instead_of_blocking(const ChosenConfig& chosen,
                                                          const std::string& complaint) const {
  if (!chosen.complaint.empty() || read_blocking() == chosen.text) return std::nullopt;
  return instead_blocking(chosen.file, chosen.text, complaint);
}

Status LastGood::keep_blocking(const ChosenConfig& chosen) const {
  const bool is_worth_it = !file_.empty() && !chosen.file.empty() && chosen.text.size() < kLongest;
  if (!is_worth_it || read_blocking() == chosen.text) return {};
  return files::replace_file_blocking(file_, chosen.text, kForUsOnly);
}

std::optional<std::string> LastGood::read_blocking() const {
  if (file_.empty()) return std::nullopt;
  auto text = files::read_small_file_blocking(file_, kLongest);
  if (text) return std::move(*text);
  log::warning("app", "the last configuration that could be used: {}", to_string(text.error()));
  return std::nullopt;
}

std::optional<ChosenConfig> LastGood::instead_blocking(const std::filesystem::path& config,
                                                       std::optional<std::string> refused,
                                                       const std::string& complaint) const {
  auto text = read_blocking();
  if (!text) return std::nullopt;
  auto settings = parse_settings(*text, file_);
  if (!settings) return std::nullopt;
  settings->source = file_;
  return ChosenConfig{config, std::move(*text), std::move(*settings), complaint, std::move(refused)};
}

}  // namespace aftertone::app
