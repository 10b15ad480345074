#include "app/wire_storage.h"

#include <fmt/format.h>

#include <atomic>

#include "app/serve/outbound_settings.h"
#include "app/wire_audio.h"
#include "base/log.h"
#include "files/file.h"
#include "storage/database/check.h"
#include "storage/migrations/migrate.h"
#include "storage/pins/argon_pin_hasher.h"
#include "storage/postgres/postgres_database.h"
#include "storage/sql/secure/sql_secure_store.h"
#include "storage/sql/secure/sql_team_store.h"
#include "storage/sql/sql_delivery_desk.h"
#include "storage/sql/sql_dialling_store.h"
#include "storage/sql/sql_kept_audio_store.h"
#include "storage/sql/sql_lamp_store.h"
#include "storage/sql/sql_lease_store.h"
#include "storage/sql/sql_mailbox_store.h"
#include "storage/sql/sql_message_store.h"
#include "storage/sql/sql_node_store.h"
#include "storage/sql/sql_outbox_store.h"
#include "storage/sql/sql_outcall_store.h"
#include "storage/sql/sql_purge_store.h"
#include "storage/sql/sql_receipt_store.h"
#include "storage/sql/sql_rule_store.h"
#include "storage/sql/sql_timeline.h"
#include "storage/sql/sql_told_store.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone::app {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

bool is_postgres(const Settings& settings) {
  return !settings.database.url.starts_with(kSqlite);
}

struct Parts {
  std::shared_ptr<std::atomic<bool>> is_reached = std::make_shared<std::atomic<bool>>(true);
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<storage::GuardedAudioStore> audio;
  std::unique_ptr<storage::ArgonPinHasher> pins;
};

// A migration waits for its lock for minutes; a command on a database that is up to date must not.
Status bring_up_to_date_blocking(storage::Database& database) {
  const auto version = storage::schema_version_blocking(database);
  if (version && *version == storage::all_migrations().back().version) return {};
  if (!version && version.error().temporary) return tl::unexpected(version.error());
  return storage::migrate_blocking(database);
}

Result<std::unique_ptr<storage::Database>> open_migrated_database_blocking(const Settings& settings) {
  auto database = open_database_blocking(settings);
  if (!database) return database;
  if (const Status migrated = bring_up_to_date_blocking(**database); !migrated) return fail_while("database", migrated);
  return database;
}

Result<std::unique_ptr<storage::Database>> open_checked_database_blocking(const Settings& settings) {
  auto database = open_migrated_database_blocking(settings);
  if (!database) return database;
  if (const Status durable = storage::check_blocking(**database); !durable) return fail_while("database", durable);
  return database;
}

std::vector<voicemail::StandingAddress> standing_addresses(const std::vector<WebhookSection>& hooks) {
  std::vector<voicemail::StandingAddress> standing;
  for (const WebhookSection& hook : hooks) {
    if (hook.mailboxes.empty()) continue;
    voicemail::StandingAddress& added = standing.emplace_back();
    added.address = {"webhook", hook.name};
    for (const std::string& number : hook.mailboxes) {
      added.of_every_mailbox = added.of_every_mailbox || number == "*";
      added.mailboxes.emplace_back(number);
    }
  }
  return standing;
}

voicemail::MessageRules message_rules(const Settings& settings) {
  const MessageSection& messages = settings.messages;
  return {voicemail::MailboxNumber(messages.catch_all), messages.undelete_days, messages.max_saved_days,
          standing_addresses(settings.webhooks)};
}

class OpenedStorage : public Storage {
 public:
  OpenedStorage(Parts parts, const Settings& settings)
      : settings_(settings),
        parts_(std::move(parts)),
        stores_{mailboxes_,          messages_, *parts_.audio,           *parts_.pins,
                notification_rules_, clock_,    message_rules(settings), dial_plan(settings)} {}

  voicemail::Stores& stores() override { return stores_; }
  voicemail::OutboxStore& outbox() override { return outbox_; }
  voicemail::DeliveryDesk& delivery_desk() override { return delivery_desk_; }
  voicemail::Timeline& timeline() override { return timeline_; }
  voicemail::DiallingStore& dialling() override { return dialling_; }
  voicemail::OutcallStore& outcalls() override { return outcalls_; }
  voicemail::ReceiptStore& receipts() override { return receipts_; }
  voicemail::LampStore& lamps() override { return lamps_; }
  voicemail::ToldStore& told_lamps() override { return told_lamps_; }
  voicemail::TeamStore& teams() override { return teams_; }
  voicemail::SecureStore& secure() override { return secure_; }
  voicemail::PurgePorts purge_ports() override { return {stores_, purge_, *parts_.audio}; }
  voicemail::ScrubPorts scrub_ports() override { return {kept_audio_, purge_, *parts_.audio}; }
  cluster::LeaseStore& leases() override { return leases_; }
  cluster::NodeStore& nodes() override { return nodes_; }
  storage::Database& database() override { return *parts_.database; }
  bool waits_for_database() const override { return !*parts_.is_reached; }
  // On a connection of its own, so that nobody else meets tables that are not ready.
  Status reach_database_blocking() override {
    const auto reached = open_checked_database_blocking(settings_);
    if (!reached) return tl::unexpected(reached.error());
    *parts_.is_reached = true;
    return {};
  }

 private:
  const Settings settings_;
  const Parts parts_;
  SystemClock clock_;
  storage::SqlMailboxStore mailboxes_{*parts_.database};
  storage::SqlMessageStore messages_{*parts_.database, clock_};
  storage::SqlOutboxStore outbox_{*parts_.database, clock_};
  storage::SqlDeliveryDesk delivery_desk_{*parts_.database, clock_};
  storage::SqlTimeline timeline_{*parts_.database};
  storage::SqlDiallingStore dialling_{*parts_.database};
  storage::SqlOutcallStore outcalls_{*parts_.database, clock_};
  storage::SqlRuleStore notification_rules_{*parts_.database};
  storage::SqlReceiptStore receipts_{*parts_.database, clock_};
  storage::SqlLampStore lamps_{*parts_.database};
  storage::SqlToldStore told_lamps_{*parts_.database};
  storage::SqlTeamStore teams_{*parts_.database};
  storage::SqlSecureStore secure_{*parts_.database, clock_};
  storage::SqlPurgeStore purge_{*parts_.database};
  storage::SqlKeptAudioStore kept_audio_{*parts_.database};
  storage::SqlLeaseStore leases_{*parts_.database};
  storage::SqlNodeStore nodes_{*parts_.database};
  voicemail::Stores stores_;
};

Result<std::unique_ptr<storage::Database>> open_unreached_database_blocking(
    const Settings& settings, const std::shared_ptr<std::atomic<bool>>& is_reached) {
  storage::DatabaseOptions options;
  options.connections = settings.limits.blocking_threads;
  return storage::open_postgres_blocking(settings.database.url, options, [is_reached] { return is_reached->load(); });
}

using AudioResult = Result<std::unique_ptr<storage::GuardedAudioStore>>;

Result<std::unique_ptr<Storage>> open_rest_blocking(Parts parts, const Settings& settings, AudioResult audio) {
  if (!audio) return fail_while("audio", audio);
  parts.audio = std::move(*audio);
  auto pins = storage::ArgonPinHasher::open_blocking();
  if (!pins) return fail_while("PINs", pins);
  parts.pins = std::move(*pins);
  return std::make_unique<OpenedStorage>(std::move(parts), settings);
}

}  // namespace

Result<std::unique_ptr<storage::Database>> open_database_blocking(const Settings& settings) {
  storage::DatabaseOptions options;
  options.connections = settings.limits.blocking_threads;
  const std::string& url = settings.database.url;
  if (is_postgres(settings)) {
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
  auto database = open_migrated_database_blocking(settings);
  if (!database) return tl::unexpected(database.error());
  parts.database = std::move(*database);
  return open_rest_blocking(std::move(parts), settings, make_audio_store_blocking(settings));
}

Result<std::unique_ptr<Storage>> Storage::open_or_wait_blocking(const Settings& settings) {
  Parts parts;
  auto database = open_checked_database_blocking(settings);
  if (!database && database.error().temporary && is_postgres(settings)) {
    log::error("app", "{}; calls are answered, but no message can be taken until it is reached: see aftertone doctor",
               database.error().detail);
    *parts.is_reached = false;
    database = open_unreached_database_blocking(settings, parts.is_reached);
  }
  if (!database) return tl::unexpected(database.error());
  parts.database = std::move(*database);
  return open_rest_blocking(std::move(parts), settings, start_audio_store_blocking(settings));
}

}  // namespace aftertone::app
