#include "app/config/config_watch.h"

#include <sys/stat.h>

#include "app/config/section_digest.h"
#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::app {

std::string_view to_string(ConfigState state) {
  switch (state) {
    case ConfigState::changed_on_disk:
      return "changed on disk";
    case ConfigState::broken_on_disk:
      return "broken on disk";
    case ConfigState::last_good:
      return "last good";
    case ConfigState::as_on_disk:
      break;
  }
  return "as on disk";
}

ConfigWatch::ConfigWatch(const ChosenConfig& running)
    : file_(running.file),
      running_(running.text),
      refused_(running.refused),
      runs_on_last_good_(!running.complaint.empty()),
      digests_(section_digests(running.text)),
      state_(runs_on_last_good_ ? ConfigState::last_good : ConfigState::as_on_disk),
      seen_(runs_on_last_good_ ? running.refused : running.text) {}

ConfigWatch::Stamp ConfigWatch::stamp_of(const std::string& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return {};
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {status.st_size, status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec, status.st_ino};
}

void ConfigWatch::look_blocking() {
  if (file_.empty()) return;
  const Stamp now = stamp_of(file_);
  const bool is_settled = last_ == now;
  last_ = now;
  if (!is_settled || judged_ == now) return;
  judged_ = now;
  judge(read_config_blocking(file_));
}

void ConfigWatch::judge(const Result<ConfigText>& found) {
  std::optional<std::string> text = found ? std::optional(found->text) : std::nullopt;
  if (text == seen_) return;
  seen_ = std::move(text);
  if (seen_ == running_) {
    state_ = ConfigState::as_on_disk;
    return log::over(error_codes::kConfigurationBroken, "config", "{} is again what this service runs with", file_);
  }
  const auto settings = found ? settings_in_place_of(running_, *found) : tl::unexpected(found.error());
  if (settings && seen_ != refused_) {
    if (state_ == ConfigState::broken_on_disk || state_ == ConfigState::last_good)
      log::over(error_codes::kConfigurationBroken, "config", "{} can be used", file_);
    state_ = ConfigState::changed_on_disk;
    return log::warning("config", "{} has changed on disk; restart to take it over", file_);
  }
  state_ = runs_on_last_good_ ? ConfigState::last_good : ConfigState::broken_on_disk;
  log::error(error_codes::kConfigurationBroken, "config",
             "{}; the service goes on with the configuration it started with",
             settings ? file_ + ": is again what it could not start with" : settings.error().detail);
}

}  // namespace aftertone::app
