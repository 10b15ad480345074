#include "storage/migrations/migrations.h"

namespace aftertone::storage {

const std::string_view kMigration0022 = R"sql(
-- What the website shows in pages, found without reading what stands on the others.
-- The caller as well: what is searched is read in the index.
create index message_by_time on message (mailbox, state, started_at, id, caller_number, caller_name);
create index call_record_of_caller on call_record (caller_number, began_at, id);
create index call_record_of_outcome on call_record (outcome, began_at, id);
create index web_user_administrator on web_user (name) where role = 'administrator';
)sql";

}  // namespace aftertone::storage
