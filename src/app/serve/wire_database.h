// Watches the database of a running service: whether it is away, which of its servers leads, and whether it has a
// synchronous standby.
#pragma once

#include <functional>
#include <memory>

#include "app/opened_database.h"

namespace aftertone::app {

class WatchedDatabase {
 public:
  // `on_reached`: where it was away at the start, once, on a thread that may block. `database` outlives the watch.
  static std::unique_ptr<WatchedDatabase> start_blocking(OpenedDatabase& database, std::function<void()> on_reached);
  virtual ~WatchedDatabase() = default;  // stops
};

}  // namespace aftertone::app
