// A bounded number of connections, opened when needed. Any thread; the pool's lock is never held while a connection
// works.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "storage/database/connection.h"

namespace aftertone::storage {

class ConnectionPool {
 public:
  using Open = std::function<Result<std::unique_ptr<Connection>>(Deadline)>;

  ConnectionPool(std::size_t bound, Open open) : bound_(bound), open_(std::move(open)) {}

  // A connection for as long as the lease lives; afterwards it goes back, or is closed if it is not usable.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->give_back(std::move(connection_));
    }
    Connection& operator*() { return *connection_; }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Where the server takes no more connections (Code::full), one of ours is waited for. Errors: unavailable (temporary)
  // when all are in use until the deadline; what opening a connection says.
  Result<Lease> acquire_blocking(Deadline deadline);

  // Closes the connections that nobody uses: where one was lost the others are not worth a try.
  void close_idle();

 private:
  std::unique_ptr<Connection> take_idle();
  bool wait_for_idle_blocking(Deadline deadline);
  Lease lend(std::unique_ptr<Connection> connection);
  void give_back(std::unique_ptr<Connection> connection);
  void free_place();

  const std::size_t bound_;
  const Open open_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t in_use_ = 0;  // lent, or being opened
  std::size_t lent_ = 0;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace aftertone::storage
