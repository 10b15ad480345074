// A PostgreSQL 15 of the test's own: a fresh cluster on a free port of 127.0.0.1, gone with its owner.
// It runs without fsync: tests on it are about answers, locks, lost connections and killed processes, never about a
// loss of power.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/child_process.h"
#include "support/temporary_directory.h"

namespace aftertone::support {

class PostgresServer {
 public:
  // About a second; throws when PostgreSQL is not installed or does not start. `settings`: "name=value".
  explicit PostgresServer(std::vector<std::string> settings = {});
  // A copy of `primary` that follows it from now on, as the standby called "standby".
  static std::unique_ptr<PostgresServer> standby_of(const PostgresServer& primary);
  ~PostgresServer();  // as a crash would: every process of the cluster is gone

  // "postgresql://postgres@127.0.0.1:54321/<database>"; create_database() makes one that is empty.
  std::string url(const std::string& database = "postgres") const;
  std::string create_database();
  std::string host() const;  // "127.0.0.1:54321"
  // What psql prints of the answer, without headers; throws when it fails or takes more than 20 s.
  std::string run_sql(const std::string& sql) const;

  void promote();  // a standby becomes a primary, on the next timeline
  void kill();     // SIGKILL to every process, as when the machine dies; start() recovers
  void stop();     // connections are cut; data stay
  void start();    // after stop(), on the same port
  // SIGSTOP and SIGCONT to every process of the server: a database that does not answer.
  void freeze();
  void thaw();

 private:
  struct Nothing {};
  PostgresServer(Nothing, std::vector<std::string> settings);
  void signal_all(int number);

  TemporaryDirectory directory_;
  const std::vector<std::string> settings_;
  std::uint16_t port_;
  std::unique_ptr<ChildProcess> server_;
  int databases_ = 0;
};

}  // namespace aftertone::support
