// Both halves of src/http as a program, for the tests beside it.
//   http_peer send  < request.json     prints "marking" before the last byte, waits for "go" or "no", prints what came
//   of it http_peer serve < settings.json    prints the port, serves until a line "stop" comes, prints "stopped"
#include <fcntl.h>
#include <sys/stat.h>

#include <future>
#include <iostream>
#include <nlohmann/json.hpp>

#include "http/client.h"
#include "http/server.h"

namespace aftertone::http {
namespace {

using nlohmann::json;

std::string next_line() {
  std::string line;
  std::getline(std::cin, line);
  return line;
}

void tell(const json& what) {
  std::cout << what.dump(-1, ' ', true, json::error_handler_t::replace) << std::endl;
}

int send_one() {
  const json job = json::parse(next_line());
  ClientRequest request;
  request.method = job.value("method", "POST");
  request.url = job.at("url").get<std::string>();
  const json headers = job.value("headers", json::object());
  for (const auto& [name, value] : headers.items())
    request.headers.push_back({name, value.get<std::string>()});
  request.body = job.value("body", "");
  request.ca_file = job.value("ca_file", "");
  request.total_timeout = std::chrono::milliseconds(job.value("timeout", 20'000));
  request.max_response_bytes = job.value("max", std::size_t{256 * 1024});
  int marks = 0;
  RequestHooks hooks;
  hooks.before_last_byte = [&] {
    ++marks;
    tell("marking");
    return next_line() == "go";
  };
  hooks.must_end = [&] { return job.value("must_end", false) && marks > 0; };
  const Exchange exchange = exchange_blocking(request, hooks);
  json told = {{"was_sent", exchange.was_sent}, {"error", exchange.error}, {"marks", marks}, {"status", nullptr}};
  if (exchange.response) {
    told["status"] = exchange.response->status;
    told["body"] = exchange.response->body;
    told["is_whole"] = exchange.response->is_whole;
    for (const Header& header : exchange.response->headers)
      told["headers"][header.name] = header.value;
  }
  tell(told);
  return 0;
}

Response echo(const Request& request) {
  json told = {{"method", request.method},
               {"path", request.path},
               {"query", request.query},
               {"body", request.body},
               {"peer", request.peer_ip}};
  for (const Header& header : request.headers)
    told["headers"][header.name] = header.value;
  return Response::json(200, told.dump(-1, ' ', true, json::error_handler_t::replace));
}

Response send_file(const std::string& path) {
  Response response;
  response.headers.push_back({"Content-Type", "audio/wav"});
  response.file = std::make_shared<FileBody>();
  response.file->file = UniqueFd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (fstat(response.file->file.value(), &facts) != 0) return Response::text(404, "no such file\n");
  response.file->size = static_cast<std::uint64_t>(facts.st_size);
  response.file->tag = "v1";
  return response;
}

int serve() {
  const json job = json::parse(next_line());
  ServerSettings settings;
  settings.certificate_file = job.value("certificate", "");
  settings.key_file = job.value("key", "");
  settings.max_body_bytes = 1000;
  settings.max_connections = job.value("max_connections", settings.max_connections);
  settings.head_timeout = std::chrono::seconds(job.value("timeout", 10));
  settings.body_timeout = settings.head_timeout;
  settings.idle_timeout = std::chrono::seconds(job.value("idle", 30));
  std::promise<void> released;
  const std::shared_future<void> release = released.get_future().share();
  Router router;
  router.add("GET", "/", [](const Request&) { return Response::html("<!doctype html><title>Home</title>"); });
  router.add("GET", "/echo", echo);
  router.add("POST", "/echo", echo);
  router.add("GET", "/file", [file = job.value("file", "")](const Request&) { return send_file(file); });
  router.add("GET", "/throw", [](const Request&) -> Response { throw std::runtime_error("thrown by the test"); });
  router.add("GET", "/wait", [release](const Request&) {
    tell("waiting");
    release.wait_for(std::chrono::seconds(20));
    return Response::text(200, "waited\n");
  });
  async::BlockingPool pool("at-test", job.value("threads", std::size_t{4}), job.value("queue", std::size_t{16}));
  auto server = Server::start_blocking(settings, std::move(router), pool);
  if (!server) {
    tell(to_string(server.error()));
    return 1;
  }
  tell((*server)->port());
  std::future<void> stopped;
  for (std::string line = next_line(); !std::cin.eof(); line = next_line()) {
    if (line == "stop") stopped = std::async(std::launch::async, [&] { (*server)->stop_blocking(); });
    if (line == "release") released.set_value();
    if (line == "end") break;
  }
  if (stopped.valid()) stopped.get();
  tell("stopped");
  return 0;
}

}  // namespace
}  // namespace aftertone::http

int main(int count, char** words) {
  const std::string_view what = count > 1 ? words[1] : "";
  return what == "send" ? aftertone::http::send_one() : aftertone::http::serve();
}
