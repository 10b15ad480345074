#include "storage/postgres/postgres_socket.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/ascii.h"

namespace aftertone::storage {
namespace {

// A dead peer is noticed within seconds. Before the administrator's own settings: of two the last counts.
constexpr std::pair<const char*, const char*> kDefaults[] = {
    {"keepalives", "1"},       {"keepalives_idle", "1"},     {"keepalives_interval", "1"},
    {"keepalives_count", "2"}, {"tcp_user_timeout", "1500"}, {"fallback_application_name", "aftertone"}};

}  // namespace

PostgresSocket PostgresSocket::start_connecting(const PostgresHost& host) {
  std::vector<const char*> keys;
  std::vector<const char*> values;
  const auto add = [&](const char* key, const char* value) {
    keys.push_back(key);
    values.push_back(value);
  };
  for (const auto& [key, value] : kDefaults)
    add(key, value);
  for (const auto& [key, value] : host.options)
    add(key.c_str(), value.c_str());
  add("client_encoding", "UTF8");
  add(nullptr, nullptr);
  PostgresSocket socket(PQconnectStartParams(keys.data(), values.data(), 0));
  // The SQLSTATE of a refusal is nowhere but in the text.
  if (socket.is_open()) PQsetErrorVerbosity(socket.handle(), PQERRORS_VERBOSE);
  return socket;
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
