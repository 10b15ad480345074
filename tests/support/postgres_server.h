// A PostgreSQL 15 of the test's own: a fresh cluster on a free port of 127.0.0.1, gone with its owner.
// It runs without fsync: tests on it are about answers, locks, lost connections and killed processes, never about a
// loss of power.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "support/child_process.h"
#include "support/temporary_directory.h"

namespace aftertone::support {

class PostgresServer {
 public:
  PostgresServer();   // about a second; throws when PostgreSQL is not installed or does not start
  ~PostgresServer();  // as a crash would: every process of the cluster is gone

  // "postgresql://postgres@127.0.0.1:54321/<database>"; create_database() makes one that is empty.
  std::string url(const std::string& database = "postgres") const;
  std::string create_database();

  void stop();   // connections are cut; data stay
  void start();  // after stop(), on the same port
  // SIGSTOP and SIGCONT to every process of the server: a database that does not answer.
  void freeze();
  void thaw();

 private:
  void signal_all(int number);

  TemporaryDirectory directory_;
  std::uint16_t port_;
  std::unique_ptr<ChildProcess> server_;
  int databases_ = 0;
};

}  // namespace aftertone::support
