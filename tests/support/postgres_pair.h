// A primary and its synchronous standby, and the accidents that can happen to them. One place for both roles: after
// promote() the standby leads, while the old primary goes on if nobody stopped it.
#pragma once

#include <memory>
#include <string>

#include "support/postgres_server.h"

namespace aftertone::support {

class PostgresPair {
 public:
  PostgresPair();  // commits on the primary wait for the standby from now on

  PostgresServer& primary() { return primary_; }
  PostgresServer& standby() { return *standby_; }
  // Both hosts in one URL: "postgresql://postgres@127.0.0.1:1,127.0.0.1:2/<database>".
  std::string url(const std::string& database = "postgres") const;

  // Until the primary says that the standby is synchronous. Throws after 20 s.
  void wait_until_synchronous();
  // The standby leads and needs no standby of its own. The old primary, if it lives, still waits for one in each
  // commit.
  void promote();

 private:
  PostgresServer primary_;
  std::unique_ptr<PostgresServer> standby_;
};

}  // namespace aftertone::support
