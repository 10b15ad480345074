// Files that last: whole reads and writes, durable names, errors that say what to do. Blocks; any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace aftertone::files {

// "cannot <doing>: <what errno means>". full: no space; denied: permissions, read-only; not_found; else unavailable,
// temporary.
[[nodiscard]] tl::unexpected<Error> fail_with_errno(int error, const std::string& doing);

// Creates what is missing of `path`, durably: each new name is synced into its parent. What is there already is taken
// to be durable, which it is not yet while another thread is making it: who must know syncs the parent himself.
Status make_directories_blocking(const std::filesystem::path& path, mode_t mode = 0777);

// The same, opened. Errors name the folder, the user we run as, and what has to be changed.
Result<UniqueFd> open_writable_directory_blocking(const std::filesystem::path& path);

// A new file, written and synced. Its name is durable when the folder is synced. After an error a part may be there.
Status write_new_file_blocking(const std::filesystem::path& file, std::string_view content, mode_t mode);

// In the place of what is there, as a whole, durable when it returns; any number of processes may do so at once.
Status replace_file_blocking(const std::filesystem::path& file, std::string_view content, mode_t mode);

// A file of a few words; more than `longest` bytes are not read. Nothing: there is none.
Result<std::optional<std::string>> read_small_file_blocking(const std::filesystem::path& file, std::size_t longest);

Status write_fully_blocking(int fd, std::span<const std::uint8_t> bytes, std::uint64_t offset);

// How many bytes there were: fewer than asked only at the end of the file.
Result<std::size_t> read_fully_blocking(int fd, std::span<std::uint8_t> buffer, std::uint64_t offset);

// Makes names in the folder durable: after creating, renaming, removing.
Status sync_directory_blocking(const std::filesystem::path& path);
Status sync_directory_blocking(int fd, const std::filesystem::path& path);  // path: for the error only

}  // namespace aftertone::files
