#include "app/commands/doctor/doctor_audio.h"

#include <sys/stat.h>

#include "app/commands/doctor/doctor_directory.h"
#include "app/wire_audio.h"
#include "ops/doctor/check_directory.h"
#include "ops/doctor/check_messages.h"

namespace aftertone::app {
namespace {

using ops::Findings;

constexpr const char* kDirectory = "audio directory";

bool are_on_one_file_system(const std::filesystem::path& a, const std::filesystem::path& b) {
  struct stat one {};
  struct stat other {};
  return stat(a.c_str(), &one) == 0 && stat(b.c_str(), &other) == 0 && one.st_dev == other.st_dev;
}

Findings look_at_directory_blocking(const Settings& settings) {
  const auto path = settings.resolved(settings.audio.directory);
  Findings findings{ops::check_directory_blocking(kDirectory, path, settings.audio.reserve_mb),
                    ops::check_orphaned_blocking(path)};
  if (settings.audio.shared && are_on_one_file_system(path, settings.node.data_directory))
    findings.push_back(ops::doubtful("shared audio",
                                     path.string() + " is on the same file system as the data directory",
                                     "is it mounted? Without, messages stay on this machine"));
  return findings;
}

void check_directory(const Settings& settings, Findings& findings) {
  const Findings found = look_in_time_blocking(
      kDirectory, settings.resolved(settings.audio.directory),
      [settings] { return look_at_directory_blocking(settings); },
      "bring the file server or the network back; calls are taken meanwhile");
  findings.insert(findings.end(), found.begin(), found.end());
}

}  // namespace

void check_audio(const Settings& settings, Findings& findings) {
  if (settings.audio.url.empty()) return check_directory(settings, findings);
  const Status usable = check_audio_store_blocking(settings);
  const char* advice = "correct [audio] url, access_key or secret_key_file, or bring the store back";
  findings.push_back(usable ? ops::fine("audio bucket", settings.audio.url)
                            : ops::broken("audio bucket", usable.error().detail, advice));
}

}  // namespace aftertone::app
