#include "app/serve/wire_web.h"

#include "base/log.h"
#include "http/server.h"

namespace aftertone::app {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kMostConnections = 1400;              // 1000 of them may be browsers that wait for events
constexpr std::size_t kMostWaiting = 1000;                  // and come back at once when the server was started anew
constexpr std::uint64_t kLargestBody = 4ULL * 1024 * 1024;  // two minutes of a greeting

class RunningWeb : public Web {
 public:
  Status start_blocking(http::ServerSettings settings, http::Router router) {
    auto server = http::Server::start_blocking(std::move(settings), std::move(router), pool_);
    if (!server) return tl::unexpected(server.error());
    server_ = std::move(*server);
    return {};
  }
  std::uint16_t port() const { return server_->port(); }

 private:
  async::BlockingPool pool_{"at-web", kThreads, kMostWaiting};
  std::unique_ptr<http::Server> server_;
};

}  // namespace

Result<std::unique_ptr<Web>> Web::start_blocking(const Settings& settings, http::Router router) {
  const WebSection& from = settings.web;
  if (from.port == 0) return nullptr;
  http::ServerSettings server;
  server.ip = from.ip;
  server.port = from.port;
  server.max_connections = kMostConnections;
  server.max_body_bytes = kLargestBody;
  if (!from.certificate_file.empty()) server.certificate_file = settings.resolved(from.certificate_file);
  if (!from.key_file.empty()) server.key_file = settings.resolved(from.key_file);
  auto web = std::make_unique<RunningWeb>();
  const Status started = web->start_blocking(std::move(server), std::move(router));
  if (!started && started.error().code == Code::unavailable)
    return fail(Code::unavailable, "[web] port: " + started.error().detail +
                                       "; does another process of this machine serve it? See serve --links-elsewhere");
  if (!started) return fail_while("[web]", started);
  log::info("http", "listens at {} port {}{}", from.ip, web->port(), from.certificate_file.empty() ? "" : " with TLS");
  return web;
}

}  // namespace aftertone::app
