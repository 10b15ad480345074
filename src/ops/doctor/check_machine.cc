#include "ops/doctor/check_machine.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

namespace aftertone::ops {
namespace {

std::string name_of_user(uid_t id) {
  const passwd* user = getpwuid(id);  // the doctor has one thread
  return user == nullptr ? std::to_string(id) : user->pw_name;
}

}  // namespace

Finding check_user_blocking(const std::filesystem::path& data_directory) {
  const std::string me = name_of_user(geteuid());
  struct stat status {};
  if (stat(data_directory.c_str(), &status) != 0 || status.st_uid == geteuid()) return fine("user", me);
  const std::string owner = name_of_user(status.st_uid);
  return doubtful("user", me + ", but " + data_directory.string() + " belongs to " + owner,
                  "look with the eyes of the service: runuser -u " + owner + " -- aftertone doctor");
}

Finding check_clock_blocking(const Clock& clock) {
  constexpr WallTime kOldest = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  constexpr WallTime kLatest = std::chrono::sys_days(std::chrono::year(2070) / 1 / 1);
  const WallTime now = clock.now();
  if (now < kOldest || now > kLatest) {
    return broken("clock", "says it is " + to_rfc3339(now), "set the clock: messages carry this time for ever");
  }
  timex state{};
  if (adjtimex(&state) == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return doubtful("clock", to_rfc3339(now) + ", not synchronised",
                    "run an NTP client such as chrony or systemd-timesyncd (in a container: on its host)");
  }
  return fine("clock", to_rfc3339(now) + ", synchronised");
}

Finding check_open_files_blocking(std::size_t max_calls) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t needed = kFilesOfTheHouse + kFilesPerCall * max_calls;
  const std::string detail = fmt::format("{} may be open, {} calls need {}", limit.rlim_max, max_calls, needed);
  if (limit.rlim_max >= needed) return fine("open files", detail);
  return broken(
      "open files", detail,
      fmt::format("set LimitNOFILE={} in the service's unit (ulimit -Hn in a shell), or lower [sip] max_calls",
                  needed));
}

Finding check_real_time_blocking() {
  rlimit limit{};
  getrlimit(RLIMIT_RTPRIO, &limit);
  if (geteuid() == 0) return fine("real-time priority", "allowed: we are root");
  if (limit.rlim_max > 0) return fine("real-time priority", fmt::format("allowed up to {}", limit.rlim_max));
  return doubtful("real-time priority", "not allowed: audio may stutter when the machine is busy",
                  "set LimitRTPRIO=50 in the service's unit, or rtprio in /etc/security/limits.conf");
}

}  // namespace aftertone::ops
