// One connection to the server, from the first byte to the last. Home: the server's loop.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "async/blocking_pool.h"
#include "async/task.h"
#include "http/event_pipe.h"
#include "http/request_reader.h"
#include "http/response_head.h"
#include "http/server.h"
#include "http/stream.h"

namespace aftertone::http {

// What all connections of a server use. Outlives them.
struct ConnectionHouse {
  const ServerSettings& settings;
  const Router& router;
  async::BlockingPool& pool;
  async::Executor home;
};

class Connection {
 public:
  Connection(const ConnectionHouse& house, std::unique_ptr<Stream> stream, std::string peer_ip);

  // Requests and answers, one after the other, until either side has had enough.
  async::Task<> run();

  // Closes the connection if what it waits for has taken too long. The server asks every second.
  void close_if_overdue();
  // The answer under way is the last one; a connection that waits for a request is closed.
  void drain();

 private:
  struct Answer {
    Response response;
    FileRange range;  // of response.file
  };

  async::Task<std::optional<Request>> read_request();
  async::Task<bool> read_more(RequestReader& reader);
  async::Task<> refuse(int status);
  async::Task<Answer> answer(Request request);
  async::Task<bool> send(Answer answer);
  async::Task<> send_events(EventSource events);
  async::Task<bool> send_file(std::shared_ptr<FileBody> file, FileRange range);
  async::Task<> linger();

  void allow(std::chrono::seconds time) { deadline_ = async::Deadline::in(time); }

  const ConnectionHouse& house_;
  const std::unique_ptr<Stream> stream_;
  const std::string peer_ip_;
  async::Deadline deadline_;
  std::vector<char> buffer_;
  std::string unread_;       // bytes behind the last request
  bool waits_idle_ = false;  // for the first byte of a request
  bool is_draining_ = false;
  std::shared_ptr<EventPipe> events_;  // while an answer without an end is sent
  bool keep_alive_ = false;
  bool is_head_ = false;  // the request is a HEAD: the answer's body stays here
};

}  // namespace aftertone::http
