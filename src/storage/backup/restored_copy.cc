#include "storage/backup/restored_copy.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "storage/audio/sha256.h"
#include "storage/database/row_reader.h"
#include "storage/migrations/migrate.h"

namespace aftertone::storage {
namespace {

constexpr Unit kLongRead{Access::read, true, Patience::maintenance};
// A message gets its time before it is committed, and one may be committed after the copy that began before it.
constexpr std::chrono::minutes kUnsure{2};

constexpr std::string_view kNewest = "select max(committed_at), count(*) from message";
constexpr std::string_view kUntil = "select count(*) from message where committed_at <= ?";
constexpr std::string_view kSample =
    "select id, audio_name, audio_sha256 from message where state <> 'purged' order by random() limit ?";

Result<std::int64_t> count_until_blocking(Database& database, WallTime time) {
  const Result<Rows> found = database.execute_blocking(kLongRead, kUntil, {time});
  if (!found) return tl::unexpected(found.error());
  RowReader reader(found->rows.at(0), "message");
  return reader.finish(reader.integer());
}

Status count_blocking(Database& copy, Database& own, RestoredCopy& result) {
  const Result<Rows> newest = copy.execute_blocking(kLongRead, kNewest);
  if (!newest) return tl::unexpected(newest.error());
  RowReader reader(newest->rows.at(0), "message");
  result.newest = reader.optional_time();
  result.messages = reader.integer();
  if (const auto read = reader.finish(true); !read) return tl::unexpected(read.error());
  if (!result.newest) return {};
  const auto found = count_until_blocking(copy, *result.newest - kUnsure);
  if (!found) return tl::unexpected(found.error());
  const auto expected = count_until_blocking(own, *result.newest - kUnsure);
  if (!expected) return tl::unexpected(expected.error());
  result.found = *found;
  result.expected = *expected;
  return {};
}

bool is_whole_blocking(voicemail::AudioStore& audio, const std::string& name, const std::string& sha256) {
  const auto path = audio.local_copy_blocking(name);
  if (!path) return false;
  std::ifstream file(*path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return file && sha256_of(content.str()) == sha256;
}

Status sample_blocking(Database& copy, voicemail::AudioStore& audio, int sample, RestoredCopy& result) {
  const Result<Rows> found = copy.execute_blocking(kLongRead, kSample, {sample});
  if (!found) return tl::unexpected(found.error());
  for (const Row& row : found->rows) {
    RowReader reader(row, "message");
    const std::string id = reader.text();
    const std::string name = reader.text();
    const std::string sha256 = reader.text();
    if (const auto read = reader.finish(true); !read) return tl::unexpected(read.error());
    ++result.sampled;
    if (!is_whole_blocking(audio, name, sha256)) result.broken_audio.push_back(id);
  }
  return {};
}

}  // namespace

Result<RestoredCopy> check_restored_copy_blocking(Database& copy, Database& own, voicemail::AudioStore& audio,
                                                  int sample) {
  RestoredCopy result;
  const auto schema = schema_version_blocking(copy);
  if (!schema) return tl::unexpected(schema.error());
  result.schema = *schema;
  if (const Status counted = count_blocking(copy, own, result); !counted) return tl::unexpected(counted.error());
  if (const Status sampled = sample_blocking(copy, audio, sample, result); !sampled)
    return tl::unexpected(sampled.error());
  return result;
}

}  // namespace aftertone::storage
