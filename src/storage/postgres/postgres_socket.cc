#include "storage/postgres/postgres_socket.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "base/ascii.h"
#include "storage/postgres/sqlstate.h"

namespace aftertone::storage {
namespace {

// A dead peer is noticed within seconds. Before the administrator's own settings, which win.
constexpr const char* kKeywords[] = {"keepalives",       "keepalives_idle",  "keepalives_interval",
                                     "keepalives_count", "tcp_user_timeout", "fallback_application_name",
                                     "dbname",           "client_encoding",  nullptr};

PGconn* start_connecting(const std::string& connection_string) {
  const char* values[] = {"1", "1", "1", "2", "1500", "aftertone", connection_string.c_str(), "UTF8", nullptr};
  static_assert(std::size(values) == std::size(kKeywords));
  return PQconnectStartParams(kKeywords, values, 1);
}

Status check_connection_string(const std::string& connection_string) {
  char* message = nullptr;
  PQconninfoOption* options = PQconninfoParse(connection_string.c_str(), &message);
  const std::string problem = message == nullptr ? "" : message;
  PQfreemem(message);
  if (options == nullptr) {
    return fail(Code::invalid, "the PostgreSQL connection string: " + std::string(ascii::trimmed(problem)));
  }
  PQconninfoFree(options);
  return {};
}

}  // namespace

Result<PostgresSocket> PostgresSocket::connect_blocking(const std::string& connection_string, Deadline deadline) {
  if (const Status checked = check_connection_string(connection_string); !checked) {
    return tl::unexpected(checked.error());
  }
  PostgresSocket socket(start_connecting(connection_string));
  if (!socket.is_open()) return fail_temporarily(Code::unavailable, "out of memory for a PostgreSQL connection");
  PQsetErrorVerbosity(socket.handle(), PQERRORS_VERBOSE);  // the SQLSTATE of a refusal is nowhere but in the text
  if (const Status connected = socket.finish_connecting_blocking(deadline); !connected) {
    return tl::unexpected(connected.error());
  }
  PQsetErrorVerbosity(socket.handle(), PQERRORS_DEFAULT);
  PQsetnonblocking(socket.handle(), 1);
  return socket;
}

Status PostgresSocket::finish_connecting_blocking(Deadline deadline) {
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED || PQstatus(handle()) == CONNECTION_BAD) {
      return tl::unexpected(judge_connect_error(PQerrorMessage(handle())));
    }
    if (wait_blocking(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline) == Wait::past_deadline) {
      return fail_temporarily(Code::unavailable, "cannot reach PostgreSQL: no answer in time");
    }
    state = PQconnectPoll(handle());
  }
  return {};
}

PostgresResult PostgresSocket::answer_blocking(bool sent, Deadline deadline) {
  if (!is_open()) return nullptr;
  if (!sent) {
    lose();
    return nullptr;
  }
  PostgresResult answer;
  while (flush_blocking(deadline) && receive_blocking(deadline)) {
    PostgresResult next(PQgetResult(handle()));
    if (!next) return answer;
    const bool has_failed = answer && PQresultStatus(answer.get()) == PGRES_FATAL_ERROR;
    if (!has_failed) answer = std::move(next);
    if (PQstatus(handle()) == CONNECTION_BAD) {
      lose();
      return answer;  // the server's last words
    }
  }
  return nullptr;
}

bool PostgresSocket::flush_blocking(Deadline deadline) {
  for (;;) {
    const int left = PQflush(handle());
    if (left == 0) return true;
    if (left < 0) {
      lose();
      return false;
    }
    if (wait_blocking(POLLIN | POLLOUT, deadline) == Wait::past_deadline) {
      run_out_of_time();
      return false;
    }
    if (PQconsumeInput(handle()) == 0) {  // the server may have to be heard before it listens
      lose();
      return false;
    }
  }
}

bool PostgresSocket::receive_blocking(Deadline deadline) {
  while (PQisBusy(handle()) != 0) {
    if (wait_blocking(POLLIN, deadline) == Wait::past_deadline) {
      run_out_of_time();
      return false;
    }
    // Even when the connection breaks here, libpq may have read the server's reason: PQgetResult hands it over.
    if (PQconsumeInput(handle()) == 0) return true;
  }
  return true;
}

PostgresSocket::Wait PostgresSocket::wait_blocking(short events, Deadline deadline) {
  pollfd waiting{PQsocket(handle()), events, 0};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Wait::past_deadline;
    const int ready = poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return Wait::ready;
  }
}

bool PostgresSocket::is_alive() {
  while (is_open() && PQstatus(handle()) == CONNECTION_OK) {
    pollfd waiting{PQsocket(handle()), POLLIN, 0};
    if (poll(&waiting, 1, 0) <= 0) return true;
    if (PQconsumeInput(handle()) == 0 || PQisBusy(handle()) != 0) return false;
  }
  return false;
}

void PostgresSocket::lose() {
  closing_reason_ = "the connection to PostgreSQL was lost: " + std::string(ascii::trimmed(PQerrorMessage(handle())));
  close();
}

void PostgresSocket::run_out_of_time() {
  closing_reason_ = "PostgreSQL did not answer in time";
  deadline_has_passed_ = true;
  close();
}

}  // namespace aftertone::storage
