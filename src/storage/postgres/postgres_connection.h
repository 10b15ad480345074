// One session with a PostgreSQL server: a deadline for everything, and an honest answer when a commit's outcome is
// unknown. Used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "storage/database/connection.h"
#include "storage/postgres/postgres_socket.h"
#include "storage/postgres/reign.h"
#include "storage/postgres/sqlstate.h"

namespace aftertone::storage {

class PostgresConnection : public Connection {
 public:
  // On a socket that is connected. Of no use when `allegiance` is over: COMMIT is not sent any more, and what was sent
  // is unknown.
  static Result<std::unique_ptr<Connection>> open_blocking(PostgresSocket socket, Allegiance allegiance,
                                                           Deadline deadline);

  void start(Deadline deadline, Access access) override;
  Status begin_blocking() override;
  Status commit_blocking() override;
  void rollback_blocking() override;
  Result<Rows> execute_blocking(std::string_view sql, const Values& values) override;
  Status run_script_blocking(std::string_view sql) override;
  Retry retry() const override { return retry_; }
  bool is_usable() override;

 private:
  PostgresConnection(PostgresSocket socket, Allegiance allegiance)
      : socket_(std::move(socket)), allegiance_(std::move(allegiance)) {}
  Status configure_blocking();
  Result<Rows> run_blocking(bool sent, Stage stage);
  Result<std::string> prepared_blocking(std::string_view sql);
  Stage stage_of_a_statement() const;
  tl::unexpected<Error> answered_with_error(const PGresult* result, Stage stage);
  tl::unexpected<Error> not_answered(Stage stage);
  tl::unexpected<Error> not_replicated(const std::string& reason);
  tl::unexpected<Error> not_sent();
  static void receive_notice(void* self, const PGresult* notice);

  PostgresSocket socket_;
  const Allegiance allegiance_;
  std::unordered_map<std::string, std::string> statements_;  // names of prepared statements, by their text
  Deadline deadline_;
  Access access_ = Access::read;
  bool in_transaction_ = false;
  Retry retry_ = Retry::never;
  bool usable_ = true;
  std::string replication_warning_;  // of the current statement
};

}  // namespace aftertone::storage
