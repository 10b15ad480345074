#include "ops/doctor/check_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/unique_fd.h"

namespace aftertone::ops {
namespace {

std::string advice_for(int error, const std::filesystem::path& path) {
  switch (error) {
    case EACCES:
    case EPERM:
      return fmt::format("run as the service's user, or give that user the directory: chown -R USER {}", path.string());
    case EROFS:
      return "mount that file system writable";
    case ENOSPC:
    case EDQUOT:
      return "free some space there";
    case ENOTDIR:
    case EEXIST:
      return "a part of that path is a file: move it away, or configure another directory";
    case EXDEV:
      return "the directory must be in one file system: do not mount or link parts of it elsewhere";
    default:
      return "look at that disk: dmesg, df, mount";
  }
}

// The first step that does not work; 0 when all do.
struct Trial {
  int error = 0;
  std::string step;
};

Trial trial_failed(const char* step) {
  return {errno, step};
}

Trial try_to_keep_a_file(const std::filesystem::path& directory) {
  const std::string name = fmt::format(".doctor-{}", getpid());
  const std::string temporary = directory / (name + ".tmp");
  const std::string kept = directory / name;
  const UniqueFd file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return trial_failed("create a file");
  Trial trial;
  if (write(file.value(), "aftertone", 9) != 9) {
    trial = trial_failed("write");
  } else if (fsync(file.value()) != 0) {
    trial = trial_failed("sync");
  } else if (rename(temporary.c_str(), kept.c_str()) != 0) {
    trial = trial_failed("rename a file");
  }
  unlink(temporary.c_str());
  unlink(kept.c_str());
  if (trial.error != 0) return trial;
  const UniqueFd folder(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.is_open() && fsync(folder.value()) == 0 ? Trial{} : trial_failed("sync the directory");
}

}  // namespace

Finding check_directory_blocking(const std::string& subject, const std::filesystem::path& path,
                                 std::uint64_t min_free_mb) {
  std::error_code error;
  std::filesystem::path there = path;
  while (!std::filesystem::exists(there, error) && there.has_relative_path())
    there = there.parent_path();
  const Trial trial = try_to_keep_a_file(there);
  if (trial.error != 0) {
    return broken(subject, fmt::format("{}: cannot {}: {}", there.string(), trial.step, std::strerror(trial.error)),
                  advice_for(trial.error, there));
  }
  const auto space = std::filesystem::space(there, error);
  if (error)
    return broken(subject, fmt::format("{}: {}", there.string(), error.message()), advice_for(error.value(), there));
  const std::uint64_t free_mb = space.available >> 20;
  const std::string state =
      there == path ? "writable" : fmt::format("made at the first start, {} is writable", there.string());
  const std::string detail = fmt::format("{}: {}, {} MB free", path.string(), state, free_mb);
  if (free_mb >= min_free_mb) return fine(subject, detail);
  return doubtful(subject, detail, fmt::format("free some space: below {} MB new calls are refused", min_free_mb));
}

}  // namespace aftertone::ops
