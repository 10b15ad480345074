#include "storage/sql/access/sql_message_changes.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::MessageChange;

constexpr std::string_view kNewest = "select coalesce(max(id), 0) from message_event";
// What became of deliveries changes no mailbox.
constexpr std::string_view kAfter = R"sql(
select e.id, e.message_id, m.mailbox, e.what from message_event e join message m on m.id = e.message_id
where e.id > ? and e.what in ('committed', 'assigned', 'heard', 'saved', 'deleted', 'restored', 'purged')
order by e.id limit ?)sql";

Result<MessageChange> read_change(const Row& row) {
  RowReader reader(row, "message_event");
  MessageChange change;
  change.id = reader.integer();
  change.message = reader.uuid();
  change.mailbox = voicemail::MailboxNumber(reader.text());
  change.what = reader.word(voicemail::parse_happening);
  return reader.finish(std::move(change));
}

}  // namespace

Result<std::int64_t> SqlMessageChanges::newest_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, kNewest);
  if (!found) return tl::unexpected(found.error());
  RowReader reader(found->rows.at(0), "message_event");
  const std::int64_t newest = reader.integer();
  return reader.finish(newest);
}

Result<std::vector<MessageChange>> SqlMessageChanges::after_blocking(std::int64_t id, std::size_t most) {
  const Result<Rows> found = database_.execute_blocking(kRead, kAfter, {id, static_cast<std::int64_t>(most)});
  if (!found) return tl::unexpected(found.error());
  return read_all<MessageChange>(*found, read_change);
}

}  // namespace aftertone::storage
