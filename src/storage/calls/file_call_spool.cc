#include "storage/calls/file_call_spool.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/ascii.h"
#include "base/log.h"
#include "files/file.h"
#include "storage/calls/call_record_json.h"

namespace aftertone::storage {
namespace {

using voicemail::CallRecord;

constexpr mode_t kMode = 0640;
constexpr std::string_view kEnding = ".calls";

// Oldest first: their names begin with the time.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == kEnding) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::uint64_t bytes_in(const std::filesystem::path& directory) {
  std::uint64_t bytes = 0;
  for (const std::filesystem::path& file : files_in(directory)) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) bytes += size;
  }
  return bytes;
}

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file).rdbuf();
  return content.str();
}

Result<std::vector<CallRecord>> read_blocking(const std::filesystem::path& file) {
  std::vector<CallRecord> records;
  const std::string content = content_of(file);
  for (const std::string_view line : ascii::split(content, '\n')) {
    if (line.empty()) continue;
    auto record = parse_call_line(line);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
  }
  return records;
}

}  // namespace

Status FileCallSpool::put_blocking(std::span<const CallRecord> records) {
  if (const Status made = files::make_directories_blocking(directory_, 0750); !made) return made;
  std::string content;
  for (const CallRecord& record : records)
    content += to_line(record) + "\n";
  if (bytes_in(directory_) + content.size() > most_bytes_)
    return fail_temporarily(Code::full, directory_.string() + " holds as many calls as may wait for the database");
  const std::string name = Uuid::v7(SystemClock().now()).to_string().append(kEnding);
  return files::replace_file_blocking(directory_ / name, content, kMode);
}

Result<std::optional<FileCallSpool::Batch>> FileCallSpool::oldest_blocking() {
  for (const std::filesystem::path& file : files_in(directory_)) {
    auto records = read_blocking(file);
    if (records) return Batch{file.filename().string(), std::move(*records)};
    const std::filesystem::path aside = file.string() + ".damaged";
    log::warning("calls", "{}: {}; it is {} now", file.string(), to_string(records.error()), aside.string());
    if (std::rename(file.c_str(), aside.c_str()) != 0) return files::fail_with_errno(errno, "rename " + file.string());
  }
  return std::nullopt;
}

Status FileCallSpool::remove_blocking(const std::string& name) {
  std::error_code error;
  std::filesystem::remove(directory_ / name, error);
  if (error) return files::fail_with_errno(error.value(), "remove " + (directory_ / name).string());
  return {};
}

}  // namespace aftertone::storage
