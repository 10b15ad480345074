#include "storage/migrations/migrations.h"

namespace aftertone::storage {

// What becomes of a message that has no mailbox or is not wanted any more.
const std::string_view kMigration0005 = R"sql(
alter table message add column intended_for text not null default '';
-- Null: not deleted, or deleted by a program that did not write it down yet.
alter table message add column deleted_at bigint;
-- Of a purged message: when its audio file was gone. Null: still to be removed.
alter table message add column audio_removed_at bigint;

create index message_deleted on message (deleted_at) where state = 'deleted';
create index message_saved on message (started_at) where state = 'saved';
create index message_with_audio_to_remove on message (id) where state = 'purged' and audio_removed_at is null;
create index message_by_audio on message (audio_name);
create index greeting_by_audio on greeting (audio_name);

-- Where messages are that have no mailbox. Its number is one that no mailbox can have.
insert into mailbox (number, name, email, language, time_zone, operator_target, max_message_ms, max_messages, pin_hash,
                     pin_must_change, failed_logins)
values ('(undeliverable)', '', '', 'en', 'UTC', '', 0, 100, '', 0, 0);
insert into mwi (mailbox, new_count, saved_count, urgent_new_count, version) values ('(undeliverable)', 0, 0, 0, 1);
)sql";

}  // namespace aftertone::storage
