// Are there messages without a mailbox, or audio without a message? Blocks.
#pragma once

#include <filesystem>

#include "ops/doctor/finding.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::storage {
class Database;
}

namespace aftertone::ops {

// `database` has the tables of this program. `catch_all` may be empty: none is configured.
Findings check_messages_blocking(storage::Database& database, const voicemail::MailboxNumber& catch_all);

// What the purger has set aside in the audio store.
Finding check_orphaned_blocking(const std::filesystem::path& audio_directory);

}  // namespace aftertone::ops
