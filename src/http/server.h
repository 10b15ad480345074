// A small HTTP/1.1 server: for links in notifications, providers' receipts, and what else comes in from a browser.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "async/blocking_pool.h"
#include "base/result.h"
#include "http/router.h"

namespace aftertone::http {

struct ServerSettings {
  std::string ip = "127.0.0.1";
  std::uint16_t port = 0;                  // 0: any free one
  std::filesystem::path certificate_file;  // PEM, with its chain; empty: no TLS
  std::filesystem::path key_file;          // PEM
  std::string thread = "at-http";          // its name

  std::uint32_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 1024 * 1024;
  std::size_t max_connections = 256;  // one more is closed at once
  std::size_t max_requests_per_connection = 1000;
  std::chrono::seconds idle_timeout{30};   // between two requests
  std::chrono::seconds head_timeout{10};   // TLS and the head of a request
  std::chrono::seconds body_timeout{60};   // the body of a request
  std::chrono::seconds write_timeout{60};  // an answer, or 64 KiB of a file
};

class Server {
 public:
  // Handlers run on `pool`, which outlives the server. Blocks. Error: invalid (certificate), unavailable (the port is
  // taken).
  static Result<std::unique_ptr<Server>> start_blocking(ServerSettings settings, Router router,
                                                        async::BlockingPool& pool);
  ~Server();  // stops, if nobody did

  std::uint16_t port() const;

  // Accepts nobody any more, lets requests under way have their answers for at most `patience`, then closes. Not from
  // a handler.
  void stop_blocking(std::chrono::milliseconds patience = std::chrono::seconds(5));

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace aftertone::http
