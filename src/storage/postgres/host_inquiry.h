// Connects to one host and asks whether it leads, and on which timeline: without blocking, so that several are asked at
// once. Used by one thread.
#pragma once

#include <poll.h>

#include "base/result.h"
#include "storage/postgres/postgres_hosts.h"
#include "storage/postgres/postgres_socket.h"
#include "storage/postgres/server_choice.h"

namespace aftertone::storage {

class HostInquiry {
 public:
  explicit HostInquiry(const PostgresHost& host);

  pollfd waits_for();  // fd -1: it has ended
  void go_on();        // when that has happened

  // The answer, or why there is none. Errors: denied, not_found, unavailable. Nothing while it has not ended.
  const std::optional<Result<ServerState>>& answer() const { return answer_; }
  // Of a host that has answered.
  PostgresSocket take_socket() { return std::move(socket_); }

 private:
  void go_on_connecting();
  void go_on_asking();
  void end_with(const Error& error);

  PostgresSocket socket_;
  bool is_connected_ = false;
  short events_ = 0;
  PostgresResult result_;
  std::optional<Result<ServerState>> answer_;
};

}  // namespace aftertone::storage
