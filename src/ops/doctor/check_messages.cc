#include "ops/doctor/check_messages.h"

#include <fmt/format.h>

#include "storage/audio/file_audio_sweep.h"
#include "storage/sql/sql_mailbox_store.h"
#include "storage/sql/sql_message_store.h"

namespace aftertone::ops {
namespace {

Finding check_undeliverable_blocking(storage::Database& database) {
  const std::string subject = "undeliverable";
  const SystemClock clock;
  storage::SqlMessageStore messages(database, clock);
  const auto counts = messages.count_blocking(voicemail::kUndeliverable);
  if (!counts) return broken(subject, to_string(counts.error()), "look at the database");
  if (counts->new_count == 0) return fine(subject, "no message without a mailbox");
  return doubtful(subject, fmt::format("{} messages whose mailboxes were removed", counts->new_count),
                  "aftertone message list --undeliverable, then: aftertone message assign ID MAILBOX");
}

Finding check_catch_all_blocking(storage::Database& database, const voicemail::MailboxNumber& catch_all) {
  const std::string subject = "catch-all mailbox";
  const auto mailbox = storage::SqlMailboxStore(database).find_blocking(catch_all);
  if (mailbox) return fine(subject, catch_all.value());
  return broken(subject, to_string(mailbox.error()),
                "aftertone mailbox add " + catch_all.value() + ", or correct [messages] catch_all");
}

}  // namespace

Findings check_messages_blocking(storage::Database& database, const voicemail::MailboxNumber& catch_all) {
  Findings findings{check_undeliverable_blocking(database)};
  if (!catch_all.value().empty()) findings.push_back(check_catch_all_blocking(database, catch_all));
  return findings;
}

Finding check_orphaned_blocking(const std::filesystem::path& audio_directory) {
  const std::string subject = "orphaned audio";
  const auto files = storage::FileAudioSweep(audio_directory).set_aside_files_blocking();
  if (!files) return doubtful(subject, to_string(files.error()), "run the doctor as the service's user");
  if (files->empty()) return fine(subject, "none set aside");
  return doubtful(subject,
                  fmt::format("{} files in {}", files->size(), (audio_directory / storage::kOrphanedFolder).string()),
                  "listen to them; no message or greeting knows them: remove what nobody misses");
}

}  // namespace aftertone::ops
