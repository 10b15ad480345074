// Looks through one log file. Blocks.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "api/upkeep/logs.h"

namespace aftertone::app {

// What text_line() wrote; nothing for what it did not. Pure.
std::optional<api::LogLine> parse_log_line(std::string_view line);

// From its end, or from question.before on, towards its start; no more than `most_bytes` of it.
Result<api::LogPage> search_plain_blocking(const std::filesystem::path& file, const api::LogQuestion& question,
                                           std::size_t most_bytes);
// Of one that was compressed. Error: unsupported, it takes longer than five seconds.
Result<api::LogPage> search_compressed_blocking(const std::filesystem::path& file, const api::LogQuestion& question);

}  // namespace aftertone::app
