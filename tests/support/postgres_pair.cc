#include "support/postgres_pair.h"

#include <chrono>
#include <stdexcept>

#include "support/eventually.h"

namespace aftertone::support {
namespace {

constexpr std::chrono::seconds kLimit{20};

}  // namespace

PostgresPair::PostgresPair() : standby_(PostgresServer::standby_of(primary_)) {
  // After the copy was made, so that the copy does not have it.
  primary_.run_sql("alter system set synchronous_standby_names = 'standby'");
  primary_.run_sql("select pg_reload_conf()");
  wait_until_synchronous();
}

std::string PostgresPair::url(const std::string& database) const {
  return "postgresql://postgres@" + primary_.host() + "," + standby_->host() + "/" + database;
}

void PostgresPair::wait_until_synchronous() {
  const auto is_synchronous = [this] {
    return primary_.run_sql("select sync_state from pg_stat_replication where state = 'streaming'") == "sync";
  };
  if (!eventually(is_synchronous, kLimit)) throw std::runtime_error("the standby does not become synchronous");
}

void PostgresPair::promote() {
  standby_->promote();
}

}  // namespace aftertone::support
