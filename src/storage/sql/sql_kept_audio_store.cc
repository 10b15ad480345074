#include "storage/sql/sql_kept_audio_store.h"

#include <fmt/format.h>

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::KeptAudio;

// Nobody waits for the scrubber, and it waits for nobody on the phone.
constexpr Unit kSearch{Access::read, true, Patience::batch};

constexpr std::string_view kKept = R"sql(
select audio_name, audio_sha256, mailbox, id from message
where state <> 'purged' and audio_name like ? and audio_name > ?
union all
select audio_name, audio_sha256, mailbox, '' from greeting where audio_name like ? and audio_name > ?
order by audio_name limit ?)sql";

Result<KeptAudio> read_kept(const Row& row) {
  RowReader reader(row, "audio");
  KeptAudio audio;
  audio.name = reader.text();
  audio.sha256 = reader.text();
  audio.mailbox = voicemail::MailboxNumber(reader.text());
  if (const auto id = Uuid::parse(reader.text())) audio.message = *id;
  return reader.finish(std::move(audio));
}

}  // namespace

Result<std::vector<KeptAudio>> SqlKeptAudioStore::kept_blocking(std::uint8_t part, const std::string& after,
                                                                int limit) {
  const std::string folder = fmt::format("{:02x}/%", part);
  const Result<Rows> found = database_.execute_blocking(kSearch, kKept, {folder, after, folder, after, limit});
  if (!found) return tl::unexpected(found.error());
  return read_all<KeptAudio>(*found, read_kept);
}

}  // namespace aftertone::storage
