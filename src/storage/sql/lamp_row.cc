#include "storage/sql/lamp_row.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {

Result<voicemail::Lamp> read_lamp(const Row& row) {
  RowReader reader(row, "mwi");
  voicemail::Lamp lamp;
  lamp.mailbox = voicemail::MailboxNumber(reader.text());
  lamp.counts.new_count = reader.count();
  lamp.counts.saved_count = reader.count();
  lamp.counts.urgent_new_count = reader.count();
  lamp.counts.urgent_saved_count = reader.count();
  lamp.version = reader.integer();
  return reader.finish(std::move(lamp));
}

}  // namespace aftertone::storage
