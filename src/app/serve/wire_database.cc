#include "app/serve/wire_database.h"

#include "async/loop.h"
#include "base/log.h"
#include "storage/database/database_watch.h"

namespace aftertone::app {
namespace {

class RunningWatch : public WatchedDatabase {
 public:
  RunningWatch(OpenedDatabase& database, std::function<void()> on_reached)
      : database_(database),
        on_reached_(std::move(on_reached)),
        watch_(loop_.executor(), pool_, database.availability(),
               {[this] { return try_blocking(); }, [this] { database_.look_around_blocking(); }}) {
    watch_.start();
  }
  ~RunningWatch() override { watch_.stop_blocking(); }

 private:
  Status try_blocking() {
    const bool is_first = !database_.has_been_reached();
    Status tried = database_.try_blocking();
    if (!tried || !is_first) return tried;
    log::info("app", "the database is reached: everything works from now on");
    // Not only when the watch hears of it: `on_reached_` works on the database.
    database_.availability().regain();
    on_reached_();
    return tried;
  }

  OpenedDatabase& database_;
  const std::function<void()> on_reached_;
  async::Loop loop_{"at-database"};
  async::BlockingPool pool_{"at-database-sql", 2, 4};  // a canary never waits for a look
  storage::DatabaseWatch watch_;
};

}  // namespace

std::unique_ptr<WatchedDatabase> WatchedDatabase::start_blocking(OpenedDatabase& database,
                                                                 std::function<void()> on_reached) {
  return std::make_unique<RunningWatch>(database, std::move(on_reached));
}

}  // namespace aftertone::app
