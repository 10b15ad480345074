// libpq without blocking: every wait is on the socket and ends at the deadline. Used by one thread at a time.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/database/connection.h"
#include "storage/postgres/postgres_hosts.h"

namespace aftertone::storage {

struct ClearPostgresResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearPostgresResult>;

class PostgresSocket {
 public:
  // Begins to connect; PQconnectPoll() goes on with it. The names of hosts are resolved by the C library, without a
  // deadline: give addresses, or names from a local file.
  static PostgresSocket start_connecting(const PostgresHost& host);

  // The server's answer to what was just sent with one of PQsend...: the first error, else the last result. nullptr:
  // the connection was lost, or the deadline passed; then the socket is closed, and nothing is cancelled: the server
  // finishes as it sees fit.
  PostgresResult answer_blocking(bool sent, Deadline deadline);

  PGconn* handle() { return handle_.get(); }
  bool is_open() const { return handle_ != nullptr; }
  void close() { handle_.reset(); }
  // Why the socket was closed.
  const std::string& closing_reason() const { return closing_reason_; }
  bool deadline_has_passed() const { return deadline_has_passed_; }
  // Reads what came without being asked for: notices go to their receiver. False when the other side has closed.
  bool is_alive();

 private:
  struct Finish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
  };

  explicit PostgresSocket(PGconn* handle) : handle_(handle) {}
  enum class Wait { ready, past_deadline };
  Wait wait_blocking(short events, Deadline deadline);
  bool flush_blocking(Deadline deadline);
  bool receive_blocking(Deadline deadline);
  void lose();
  void run_out_of_time();

  std::unique_ptr<PGconn, Finish> handle_;
  std::string closing_reason_;
  bool deadline_has_passed_ = false;
};

}  // namespace aftertone::storage
