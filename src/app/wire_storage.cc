#include "app/wire_storage.h"

#include <fmt/format.h>

#include "files/file.h"
#include "storage/audio/file_audio_store.h"
#include "storage/audio/file_audio_sweep.h"
#include "storage/migrations/migrate.h"
#include "storage/pins/argon_pin_hasher.h"
#include "storage/postgres/postgres_database.h"
#include "storage/sql/sql_dialling_store.h"
#include "storage/sql/sql_lamp_store.h"
#include "storage/sql/sql_mailbox_store.h"
#include "storage/sql/sql_message_store.h"
#include "storage/sql/sql_outbox_store.h"
#include "storage/sql/sql_outcall_store.h"
#include "storage/sql/sql_purge_store.h"
#include "storage/sql/sql_timeline.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone::app {
namespace {

struct Parts {
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<storage::FileAudioStore> audio;
  std::unique_ptr<storage::ArgonPinHasher> pins;
};

// A migration waits for its lock for minutes; a command on a database that is up to date must not.
Status bring_up_to_date_blocking(storage::Database& database) {
  const auto version = storage::schema_version_blocking(database);
  if (version && *version == storage::all_migrations().back().version) return {};
  if (!version && version.error().temporary) return tl::unexpected(version.error());
  return storage::migrate_blocking(database);
}

voicemail::MessageRules message_rules(const MessageSection& messages) {
  return {voicemail::MailboxNumber(messages.catch_all), messages.undelete_days, messages.max_saved_days};
}

class OpenedStorage : public Storage {
 public:
  OpenedStorage(Parts parts, const Settings& settings)
      : parts_(std::move(parts)),
        sweep_(settings.resolved(settings.audio.directory)),
        stores_{mailboxes_, messages_, *parts_.audio, *parts_.pins, clock_, message_rules(settings.messages)} {}

  voicemail::Stores& stores() override { return stores_; }
  voicemail::OutboxStore& outbox() override { return outbox_; }
  voicemail::Timeline& timeline() override { return timeline_; }
  voicemail::DiallingStore& dialling() override { return dialling_; }
  voicemail::OutcallStore& outcalls() override { return outcalls_; }
  voicemail::LampStore& lamps() override { return lamps_; }
  voicemail::PurgePorts purge_ports() override { return {stores_, purge_, sweep_}; }
  storage::Database& database() override { return *parts_.database; }

 private:
  const Parts parts_;
  SystemClock clock_;
  storage::SqlMailboxStore mailboxes_{*parts_.database};
  storage::SqlMessageStore messages_{*parts_.database, clock_};
  storage::SqlOutboxStore outbox_{*parts_.database, clock_};
  storage::SqlTimeline timeline_{*parts_.database};
  storage::SqlDiallingStore dialling_{*parts_.database};
  storage::SqlOutcallStore outcalls_{*parts_.database, clock_};
  storage::SqlLampStore lamps_{*parts_.database};
  storage::SqlPurgeStore purge_{*parts_.database};
  storage::FileAudioSweep sweep_;
  voicemail::Stores stores_;
};

}  // namespace

Result<std::unique_ptr<storage::Database>> open_database_blocking(const Settings& settings) {
  constexpr std::string_view kSqlite = "sqlite:";
  const std::string& url = settings.database.url;
  storage::DatabaseOptions options;
  options.connections = settings.limits.blocking_threads;
  if (!url.starts_with(kSqlite)) {
    auto database = storage::open_postgres_blocking(url, options);
    if (!database) return fail_while("database", database);
    return database;
  }
  const std::filesystem::path path = settings.resolved(url.substr(kSqlite.size()));
  const auto folder = files::open_writable_directory_blocking(path.parent_path());
  if (!folder) return fail_while("database", folder);
  auto database = storage::open_sqlite_blocking(path, options);
  if (!database) return fail_while("database", database);
  return database;
}

Result<std::unique_ptr<Storage>> Storage::open_blocking(const Settings& settings) {
  Parts parts;
  auto database = open_database_blocking(settings);
  if (!database) return tl::unexpected(database.error());
  parts.database = std::move(*database);
  if (const Status migrated = bring_up_to_date_blocking(*parts.database); !migrated)
    return fail_while("database", migrated);
  auto audio = storage::FileAudioStore::open_blocking(settings.resolved(settings.audio.directory));
  if (!audio) return fail_while("audio", audio);
  parts.audio = std::move(*audio);
  auto pins = storage::ArgonPinHasher::open_blocking();
  if (!pins) return fail_while("PINs", pins);
  parts.pins = std::move(*pins);
  return std::make_unique<OpenedStorage>(std::move(parts), settings);
}

}  // namespace aftertone::app
