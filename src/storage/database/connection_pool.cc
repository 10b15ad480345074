#include "storage/database/connection_pool.h"

namespace aftertone::storage {

Result<ConnectionPool::Lease> ConnectionPool::acquire_blocking(Deadline deadline) {
  {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_until(lock, deadline, [this] { return in_use_ < bound_; })) {
      return fail_temporarily(Code::unavailable, "every connection to the database is in use");
    }
    ++in_use_;
  }
  for (;;) {
    while (std::unique_ptr<Connection> idle = take_idle()) {
      if (idle->is_usable()) return lend(std::move(idle));
    }
    Result<std::unique_ptr<Connection>> opened = open_(deadline);
    if (opened) return lend(std::move(*opened));
    if (opened.error().code == Code::full && wait_for_idle_blocking(deadline)) continue;
    free_place();
    return tl::unexpected(opened.error());
  }
}

// False when there is none to wait for.
bool ConnectionPool::wait_for_idle_blocking(Deadline deadline) {
  std::unique_lock lock(mutex_);
  freed_.wait_until(lock, deadline, [this] { return !idle_.empty() || lent_ == 0; });
  return !idle_.empty();
}

ConnectionPool::Lease ConnectionPool::lend(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  ++lent_;
  return Lease(*this, std::move(connection));
}

void ConnectionPool::close_idle() {
  std::vector<std::unique_ptr<Connection>> closing;
  const std::lock_guard lock(mutex_);
  closing.swap(idle_);
}

std::unique_ptr<Connection> ConnectionPool::take_idle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
  if (!connection->is_usable()) connection.reset();
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (connection) idle_.push_back(std::move(connection));
  }
  free_place();
}

void ConnectionPool::free_place() {
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
  }
  freed_.notify_all();  // some wait for a place, some for a connection
}

}  // namespace aftertone::storage
