// Files as storage needs them: whole reads and writes, synced folders, errors that say what to do. Blocks; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace aftertone::storage {

// "cannot <doing>: <what errno means>". full: no space; denied: permissions, read-only; not_found; else unavailable,
// temporary.
[[nodiscard]] tl::unexpected<Error> fail_with_errno(int error, const std::string& doing);

// Creates what is missing of `path`. Errors name the folder, the user we run as, and what has to be changed.
Result<UniqueFd> open_writable_directory_blocking(const std::filesystem::path& path);

Status write_fully_blocking(int fd, std::span<const std::uint8_t> bytes, std::uint64_t offset);

// How many bytes there were: fewer than asked only at the end of the file.
Result<std::size_t> read_fully_blocking(int fd, std::span<std::uint8_t> buffer, std::uint64_t offset);

// Makes names in the folder durable: after creating, renaming, removing.
Status sync_directory_blocking(const std::filesystem::path& path);
Status sync_directory_blocking(int fd, const std::filesystem::path& path);  // path: for the error only

}  // namespace aftertone::storage
