// The database as the configuration names it, with connections of its own for each use, so that no use waits for those
// of another.
#pragma once

#include <memory>
#include <string>

#include "app/config/settings.h"
#include "base/clock.h"
#include "base/result.h"

namespace aftertone::storage {
class Availability;
class Database;
}  // namespace aftertone::storage

namespace aftertone::app {

enum class Use {
  calls,         // what somebody at the phone waits for
  commits,       // recordings that become messages
  notification,  // the outbox and its channels, lamps, the command hook
  web,           // pages of links
  background,    // heartbeat, leases, purge, the copy for answers
  shipping,      // what the other site is told
};

// Any thread. Blocks.
class OpenedDatabase {
 public:
  // For a command: the same connections for every use. Brings the tables up to date. Error: what storage says.
  static Result<std::unique_ptr<OpenedDatabase>> open_blocking(const Settings& settings);
  // For a service: checks as well that the database keeps what it acknowledges. A PostgreSQL that is away is waited
  // for: until try_blocking() succeeds, everything asked of it is unavailable, temporarily.
  static Result<std::unique_ptr<OpenedDatabase>> open_or_wait_blocking(const Settings& settings);
  virtual ~OpenedDatabase() = default;

  virtual storage::Database& of(Use use) = 0;
  // What everybody on this database goes by: with PostgreSQL its time (storage/database/database_clock.h), with SQLite
  // that of the machine.
  virtual const Clock& clock() const = 0;

  // For who watches it (app/serve/wire_database.h). SQLite is never away: nothing needs to be watched.
  virtual bool can_be_away() const = 0;
  virtual storage::Availability& availability() = 0;
  // Commits a canary within 2 s; before it was reached for the first time, brings the tables up to date and checks it.
  // Asks for its time as well.
  virtual Status try_blocking() = 0;
  virtual bool has_been_reached() const = 0;
  // Looks which server leads, and whether a synchronous standby follows it; what changes is said in the log.
  virtual void look_around_blocking() = 0;
};

// A database with several hosts, or one that must have a synchronous standby.
bool expects_standby(const Settings& settings);

// Only the database, as it is: no tables are made. Makes the directory of an SQLite file.
Result<std::unique_ptr<storage::Database>> open_database_blocking(const Settings& settings);

}  // namespace aftertone::app
