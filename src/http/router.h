// Which handler answers which request.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "http/message.h"

namespace aftertone::http {

struct Request {
  std::string method;  // a HEAD arrives as a GET: its answer is cut by the server
  std::string path;    // as it was sent, without the query
  std::string query;   // as it was sent, without '?'; parse_form() reads it
  std::map<std::string, std::string, std::less<>> path_values;  // decoded, by the names of the pattern
  Headers headers;
  std::string body;
  std::string peer_ip;  // who connected: a proxy, where there is one

  // Empty when it is not there.
  std::string header(std::string_view name) const;
};

// A file that is sent as it is, in ranges where the client asks for one (RFC 9110 section 14).
struct FileBody {
  UniqueFd file;
  std::uint64_t size = 0;
  std::string tag;  // changes when the content does; empty: ranges are not tied to a version
};

class EventPipe;

// Called once, on the server's loop: keeps the pipe, at best weakly, and sends into it. Must not block.
using EventSource = std::function<void(const std::shared_ptr<EventPipe>& pipe)>;

struct Response {
  int status = 200;
  Headers headers;  // Content-Type among them; Content-Length, Date and the like are the server's
  std::string body;
  std::shared_ptr<FileBody> file;  // instead of body
  EventSource events;              // instead of either: a body that goes on until somebody closes

  static Response text(int status, std::string text);
  static Response html(std::string html);
  static Response json(int status, std::string json);
};

// Runs on a pool thread; may block, with a deadline of its own. An exception becomes status 500.
using Handler = std::function<Response(const Request&)>;

class Router {
 public:
  // Pattern: "/receipts/sms/{provider}/{secret}"; a {name} stands for one segment that is not empty. Call before the
  // server starts. Asserts that the pattern is well formed and not there already.
  void add(std::string method, std::string pattern, Handler handler);

  // What answers a GET that no pattern fits: the pages of a website. Its path is still encoded. Call once, before the
  // server starts.
  void set_fallback(Handler handler) { fallback_ = std::move(handler); }

  struct Match {
    const Handler* handler = nullptr;
    std::string pattern;  // for the log: the path itself may hold secrets
    int status = 404;     // when there is no handler: 400 (not decodable), 404, 405
    std::string allowed;  // the methods there are, for 405
  };
  // Fills in request.path_values. Any thread.
  Match find(Request& request) const;

 private:
  struct Route {
    std::string method;
    std::string pattern;
    std::vector<std::string> segments;  // "{name}" or what must stand there
    Handler handler;
  };
  std::vector<Route> routes_;
  Handler fallback_;
};

}  // namespace aftertone::http
