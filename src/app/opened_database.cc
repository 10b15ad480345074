#include "app/opened_database.h"

#include <atomic>
#include <map>

#include "base/error_codes.h"
#include "base/log.h"
#include "files/file.h"
#include "storage/database/availability.h"
#include "storage/database/check.h"
#include "storage/database/database_clock.h"
#include "storage/database/replication.h"
#include "storage/migrations/migrate.h"
#include "storage/postgres/postgres_database.h"
#include "storage/sqlite/sqlite_database.h"

namespace aftertone::app {
namespace {

using storage::Database;
using storage::DatabaseOptions;
using storage::PostgresServers;

constexpr std::string_view kSqlite = "sqlite:";

// Connections of a use: as many as it has threads that ask at once, or a few less where they mostly wait for others.
// docs/operations/cluster.md adds them up.
constexpr std::pair<Use, std::size_t> kConnections[] = {
    {Use::commits, 4}, {Use::notification, 8}, {Use::web, 4}, {Use::background, 5}, {Use::shipping, 2}};
constexpr std::size_t kConnectionsOfAdmission = 4;  // for calls, beside [limits] blocking_threads
constexpr std::size_t kConnectionsOfTheWatch = 2;
constexpr std::chrono::seconds kBetweenStandbyChecks{10};

bool is_postgres(const Settings& settings) {
  return !settings.database.url.starts_with(kSqlite);
}

DatabaseOptions with_connections(std::size_t connections) {
  DatabaseOptions options;
  options.connections = connections;
  return options;
}

Result<std::shared_ptr<PostgresServers>> servers_of(const Settings& settings, storage::TimelineFile::Use use) {
  return PostgresServers::create_blocking(settings.database.url,
                                          {settings.node.data_directory / "database_timeline", use});
}

// A migration waits for its lock for minutes; a command on a database that is up to date must not.
Status bring_up_to_date_blocking(Database& database) {
  const auto version = storage::schema_version_blocking(database);
  if (version && *version == storage::all_migrations().back().version) return {};
  if (!version && version.error().temporary) return tl::unexpected(version.error());
  return storage::migrate_blocking(database);
}

// One set of connections for every use.
class SharedDatabase : public OpenedDatabase {
 public:
  // With `goes_by_it` its time is everybody's.
  SharedDatabase(std::unique_ptr<Database> database, bool goes_by_it) : database_(std::move(database)) {
    if (!goes_by_it) return;
    const Status heard = storage::hear_clock_blocking(*database_, clock_);
    if (!heard) log::warning("clock", "goes by this machine's clock: {}", to_string(heard.error()));
  }

  Database& of(Use) override { return *database_; }
  const Clock& clock() const override { return clock_; }
  bool can_be_away() const override { return false; }
  storage::Availability& availability() override { return availability_; }
  Status try_blocking() override { return storage::check_commit_blocking(*database_); }
  bool has_been_reached() const override { return true; }
  void look_around_blocking() override {}

 private:
  const std::unique_ptr<Database> database_;
  storage::Availability availability_;
  const SystemClock own_clock_;
  storage::DatabaseClock clock_{own_clock_};
};

class WatchedPostgres : public OpenedDatabase {
 public:
  WatchedPostgres(std::shared_ptr<PostgresServers> servers, std::size_t connections_of_calls, bool expects_standby)
      : servers_(std::move(servers)),
        expects_standby_(expects_standby),
        watched_(storage::postgres_database(servers_, with_connections(kConnectionsOfTheWatch))) {
    add(Use::calls, connections_of_calls);
    for (const auto& [use, connections] : kConnections)
      add(use, connections);
  }

  Database& of(Use use) override { return *databases_.at(use); }
  const Clock& clock() const override { return clock_; }
  bool can_be_away() const override { return true; }
  storage::Availability& availability() override { return *availability_; }
  bool has_been_reached() const override { return is_reached_; }

  // On connections that nobody else has, so that nobody meets tables that are not ready.
  Status try_blocking() override {
    if (is_reached_) {
      const Status committed = storage::check_commit_blocking(*watched_);
      return committed ? storage::hear_clock_blocking(*watched_, clock_) : committed;
    }
    if (const Status ready = bring_up_to_date_blocking(*watched_); !ready) return ready;
    if (const Status checked = storage::check_blocking(*watched_); !checked) return checked;
    if (const Status heard = storage::hear_clock_blocking(*watched_, clock_); !heard) return heard;
    is_reached_ = true;
    return {};
  }

  void look_around_blocking() override {
    const auto now = std::chrono::steady_clock::now();
    // What it finds out is in the log; that nobody leads is told by the canary. With one host, connecting tells all.
    if (servers_->host_count() > 1) (void)servers_->look_blocking(now + DatabaseOptions().limits.interactive);
    if (!expects_standby_ || !is_reached_ || now < next_standby_check_) return;
    next_standby_check_ = now + kBetweenStandbyChecks;
    look_for_standby_blocking();
  }

 private:
  void look_for_standby_blocking() {
    const auto replication = storage::replication_blocking(*watched_);
    if (!replication || !*replication) return;  // away: the canary tells
    const std::string complaint = storage::complaint_about(**replication);
    if (complaint == standby_complaint_) return;
    standby_complaint_ = complaint;
    if (!complaint.empty()) return log::error(error_codes::kDatabaseStandby, "storage", "PostgreSQL: {}", complaint);
    log::over(error_codes::kDatabaseStandby, "storage", "PostgreSQL: the synchronous standby {} has every commit",
              (*replication)->synchronous);
  }

  void add(Use use, std::size_t connections) {
    databases_.emplace(use, storage::postgres_database(servers_, with_connections(connections), availability_));
  }

  const std::shared_ptr<PostgresServers> servers_;
  const bool expects_standby_;
  const std::shared_ptr<storage::Availability> availability_ = std::make_shared<storage::Availability>();
  const std::unique_ptr<Database> watched_;  // tried also while it is away
  std::map<Use, std::unique_ptr<Database>> databases_;
  std::atomic<bool> is_reached_{false};
  const SystemClock own_clock_;
  storage::DatabaseClock clock_{own_clock_};

  // Of the one thread that looks around.
  std::chrono::steady_clock::time_point next_standby_check_;
  std::string standby_complaint_;
};

Result<std::unique_ptr<OpenedDatabase>> open_postgres_or_wait_blocking(const Settings& settings) {
  auto servers = servers_of(settings, storage::TimelineFile::Use::read_and_write);
  if (!servers) return fail_while("database", servers);
  auto postgres = std::make_unique<WatchedPostgres>(
      std::move(*servers), settings.limits.blocking_threads + kConnectionsOfAdmission, expects_standby(settings));
  const Status reached = postgres->try_blocking();
  if (reached) return postgres;
  if (!reached.error().temporary) return fail_while("database", reached);
  log::error(error_codes::kDatabaseAway, "app",
             "{}; calls are answered, and what is recorded waits here until it is reached: see aftertone doctor",
             reached.error().detail);
  postgres->availability().lose(reached.error().detail);
  return postgres;
}

}  // namespace

bool expects_standby(const Settings& settings) {
  if (!is_postgres(settings)) return false;
  const auto hosts = storage::split_hosts(settings.database.url);
  return settings.database.synchronous == "required" || (hosts && hosts->size() > 1);
}

Result<std::unique_ptr<Database>> open_database_blocking(const Settings& settings) {
  const DatabaseOptions options = with_connections(settings.limits.blocking_threads);
  if (is_postgres(settings)) {
    auto servers = servers_of(settings, storage::TimelineFile::Use::read_only);
    if (!servers) return fail_while("database", servers);
    auto database = storage::postgres_database(std::move(*servers), options);
    if (const Status reached = database->reach_blocking(); !reached) return fail_while("database", reached);
    return database;
  }
  const std::filesystem::path path = settings.resolved(settings.database.url.substr(kSqlite.size()));
  const auto folder = files::open_writable_directory_blocking(path.parent_path());
  if (!folder) return fail_while("database", folder);
  auto database = storage::open_sqlite_blocking(path, options);
  if (!database) return fail_while("database", database);
  return database;
}

Result<std::unique_ptr<OpenedDatabase>> OpenedDatabase::open_blocking(const Settings& settings) {
  auto database = open_database_blocking(settings);
  if (!database) return tl::unexpected(database.error());
  if (const Status ready = bring_up_to_date_blocking(**database); !ready) return fail_while("database", ready);
  return std::make_unique<SharedDatabase>(std::move(*database), is_postgres(settings));
}

Result<std::unique_ptr<OpenedDatabase>> OpenedDatabase::open_or_wait_blocking(const Settings& settings) {
  if (is_postgres(settings)) return open_postgres_or_wait_blocking(settings);
  auto opened = open_blocking(settings);
  if (!opened) return opened;
  const Status checked = storage::check_blocking((*opened)->of(Use::calls));
  if (!checked) return fail_while("database", checked);
  return opened;
}

}  // namespace aftertone::app
