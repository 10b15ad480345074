#include "storage/audio/file_audio_sweep.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>

#include "base/crash_point.h"
#include "files/file.h"
#include "storage/audio/audio_name.h"

namespace aftertone::storage {
namespace fs = std::filesystem;
namespace {

Result<std::vector<AudioName>> files_in_blocking(const fs::path& folder) {
  std::vector<AudioName> names;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (auto name = parse_audio_file(entry->path().filename().string())) names.push_back(std::move(*name));
  }
  if (failure == std::errc::no_such_file_or_directory) return names;
  if (failure) return files::fail_with_errno(failure.value(), "list " + folder.string());
  return names;
}

// None: there is no such file (any more).
std::optional<WallTime> written_at_blocking(const fs::path& file) {
  struct stat found {};
  if (lstat(file.c_str(), &found) != 0) return std::nullopt;
  const auto since_1970 = std::chrono::seconds(found.st_mtim.tv_sec) + std::chrono::nanoseconds(found.st_mtim.tv_nsec);
  return WallTime(std::chrono::floor<std::chrono::milliseconds>(since_1970));
}

// Both names durable. Absent is success.
Status move_blocking(const fs::path& from, const fs::path& to) {
  if (rename(from.c_str(), to.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return files::fail_with_errno(errno, fmt::format("move {} to {}", from.string(), to.string()));
  }
  if (const Status synced = files::sync_directory_blocking(to.parent_path()); !synced) return synced;
  return files::sync_directory_blocking(from.parent_path());
}

}  // namespace

Result<std::vector<std::string>> FileAudioSweep::old_files_blocking(std::uint8_t part, WallTime before) {
  const std::string folder = fmt::format("{:02x}", part);
  const auto names = files_in_blocking(path_ / folder);
  if (!names) return tl::unexpected(names.error());
  std::vector<std::string> old;
  for (const AudioName& name : *names) {
    if (name.folder != folder) continue;  // put there by a stranger
    const auto written = written_at_blocking(path_ / name.whole());
    if (written && *written < before) old.push_back(name.whole());
  }
  return old;
}

Status FileAudioSweep::set_aside_blocking(const std::string& name) {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail(Code::invalid, "not the name of an audio file");
  const auto orphaned = files::open_writable_directory_blocking(path_ / kOrphanedFolder);
  if (!orphaned) return tl::unexpected(orphaned.error());
  const Status moved = move_blocking(path_ / name, path_ / kOrphanedFolder / parsed->file);
  if (moved) crash_point("purge: file set aside");
  return moved;
}

Result<std::vector<std::string>> FileAudioSweep::set_aside_files_blocking() {
  const auto names = files_in_blocking(path_ / kOrphanedFolder);
  if (!names) return tl::unexpected(names.error());
  std::vector<std::string> whole;
  for (const AudioName& name : *names)
    whole.push_back(name.whole());
  return whole;
}

// A file that was written anew meanwhile was checked when it was written: it stays, and the one set aside is waste.
Status FileAudioSweep::put_back_blocking(const std::string& name) {
  const auto parsed = parse_audio_name(name);
  if (!parsed) return fail(Code::invalid, "not the name of an audio file");
  if (written_at_blocking(path_ / name)) {
    std::error_code failure;
    fs::remove(path_ / kOrphanedFolder / parsed->file, failure);
    if (failure) return files::fail_with_errno(failure.value(), "remove orphaned " + parsed->file);
    return {};
  }
  return move_blocking(path_ / kOrphanedFolder / parsed->file, path_ / name);
}

}  // namespace aftertone::storage
