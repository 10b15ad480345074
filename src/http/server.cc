#include "http/server.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "async/loop.h"
#include "async/task_group.h"
#include "base/log.h"
#include "http/connection.h"
#include "http/stream.h"

namespace aftertone::http {

namespace asio = boost::asio;
using Acceptor = asio::ip::tcp::acceptor;
using Endpoint = asio::ip::tcp::endpoint;

// Everything but start and stop happens on the loop.
struct Server::State {
  State(ServerSettings its_settings, Router its_router, async::BlockingPool& pool)
      : settings(std::move(its_settings)),
        router(std::move(its_router)),
        house{settings, router, pool, loop.executor()} {}

  Status listen();
  async::Task<> accept_all();
  async::Task<> serve(Socket socket);
  async::Task<> watch_deadlines();
  async::Task<> drain(async::Deadline deadline);

  const ServerSettings settings;
  const Router router;
  std::shared_ptr<TlsIdentity> identity;  // nullptr: no TLS
  async::Loop loop{settings.thread};
  const ConnectionHouse house;
  async::TaskGroup tasks{loop.executor()};
  Acceptor acceptor{loop.executor()};
  std::uint16_t port = 0;
  std::list<Connection*> connections;
  bool is_draining = false;
  bool has_stopped = false;  // on the thread that stops
};

Status Server::State::listen() {
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(settings.ip, failure);
  if (failure) return fail(Code::invalid, settings.ip + ": not an address");
  const Endpoint endpoint(address, settings.port);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(Acceptor::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) {
    return fail_temporarily(Code::unavailable,
                            fmt::format("{} port {}: {}", settings.ip, settings.port, failure.message()));
  }
  port = acceptor.local_endpoint(failure).port();
  return {};
}

async::Task<> Server::State::accept_all() {
  while (acceptor.is_open()) {
    auto [failure, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (!acceptor.is_open()) co_return;
    if (failure) {  // no file descriptors, most likely
      log::warning("http", "cannot take a connection: {}", failure.message());
      co_await async::sleep_until(async::Deadline::in(std::chrono::seconds(1)));
      continue;
    }
    if (connections.size() >= settings.max_connections) continue;  // the socket closes
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    tasks.spawn("connection", serve(std::move(socket)));
  }
}

async::Task<> Server::State::serve(Socket socket) {
  boost::system::error_code unknown;
  const Endpoint peer = socket.remote_endpoint(unknown);
  std::string peer_ip = unknown ? std::string() : peer.address().to_string();
  std::unique_ptr<Stream> stream =
      identity ? identity->make_stream(std::move(socket)) : make_plain_stream(std::move(socket));
  Connection connection(house, std::move(stream), std::move(peer_ip));
  const auto place = connections.insert(connections.end(), &connection);
  struct Leave {
    std::list<Connection*>& connections;
    std::list<Connection*>::iterator place;
    ~Leave() { connections.erase(place); }
  };
  const Leave leave{connections, place};
  if (is_draining) connection.drain();
  co_await connection.run();
}

async::Task<> Server::State::watch_deadlines() {
  for (;;) {
    co_await async::sleep_until(async::Deadline::in(std::chrono::seconds(1)));
    for (Connection* connection : connections)
      connection->close_if_overdue();
  }
}

async::Task<> Server::State::drain(async::Deadline deadline) {
  is_draining = true;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  for (Connection* connection : connections)
    connection->drain();
  while (!connections.empty() && !deadline.has_passed())
    co_await async::sleep_until(async::Deadline::in(std::chrono::milliseconds(10)));
}

Result<std::unique_ptr<Server>> Server::start_blocking(ServerSettings settings, Router router,
                                                       async::BlockingPool& pool) {
  auto state = std::make_unique<State>(std::move(settings), std::move(router), pool);
  if (!state->settings.certificate_file.empty()) {
    auto identity = TlsIdentity::load_blocking(state->settings.certificate_file, state->settings.key_file);
    if (!identity) return tl::unexpected(identity.error());
    state->identity = std::move(*identity);
  }
  if (const Status status = state->listen(); !status) return tl::unexpected(status.error());
  state->tasks.spawn("accept", state->accept_all());
  state->tasks.spawn("deadlines", state->watch_deadlines());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  stop_blocking();
}

std::uint16_t Server::port() const {
  return state_->port;
}

void Server::stop_blocking(std::chrono::milliseconds patience) {
  if (state_->has_stopped) return;
  state_->has_stopped = true;
  async::run_to_end(state_->loop, state_->drain(async::Deadline::in(patience)));
  state_->tasks.stop_blocking();
}

}  // namespace aftertone::http
