// The servers of one database cluster: knows which of them leads, and connects to that one only. Shared by all who use
// the database in this process. Any thread; blocks. Its lock is never held while something is waited for.
//
// A server is used when it leads on the newest timeline that this machine has ever seen, and has shown that it commits.
// Connections to others are of no use from then on: they are given up at their next unit of work. Decision 17.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/database/connection.h"
#include "storage/postgres/ask_hosts.h"
#include "storage/postgres/reign.h"
#include "storage/postgres/timeline_file.h"

namespace aftertone::storage {

class PostgresServers {
 public:
  // Connects to nobody. Errors: invalid (the connection string), corrupt (the file).
  static Result<std::shared_ptr<PostgresServers>> create_blocking(const std::string& connection_string,
                                                                  TimelineFile timeline_file);

  // Errors: as open_postgres_blocking().
  Result<std::unique_ptr<Connection>> connect_blocking(Deadline deadline);

  // Asks every host, so that a new leader is found while the old one still answers. Error: none leads.
  Status look_blocking(Deadline deadline);

  std::size_t host_count() const { return hosts_.size(); }
  // "db1:5432 on timeline 3"; empty: none has been used yet.
  std::string leader() const;

 private:
  struct Found {
    AskedHost server;
    ServerState state;
    std::size_t host;
    std::uint64_t reign;
  };
  struct View {
    std::optional<std::size_t> proven;
    TimelineMark mark;
    std::uint64_t reign;
  };

  PostgresServers(std::vector<PostgresHost> hosts, TimelineFile file)
      : hosts_(std::move(hosts)), file_(std::move(file)) {}
  std::optional<Found> find_proven_again_blocking(Deadline deadline);
  Result<Found> find_leader_blocking(Deadline deadline);
  std::pair<ServerChoice, std::uint64_t> decide_blocking(const std::vector<HostReport>& reports);
  bool set_mark(const TimelineMark& mark);  // under the lock; true: it is another
  void adopt_kept_mark_blocking();
  void keep_mark_blocking(const TimelineMark& mark);
  View view() const;
  bool is_proven(const Found& found) const;
  void note_proof(const Found& found);
  void forget_proof(std::uint64_t reign);

  const std::vector<PostgresHost> hosts_;
  const TimelineFile file_;
  const std::shared_ptr<Reign> reign_ = std::make_shared<Reign>(1);
  mutable std::mutex mutex_;  // guards what follows: pools of several threads connect
  TimelineMark mark_;
  std::optional<std::size_t> proven_;  // the host that leads and has committed
  std::string last_complaint_;
};

}  // namespace aftertone::storage
