#include "ops/doctor/check_smtp.h"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/ascii.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace aftertone::ops {
namespace {

struct Server {
  std::string host;
  std::string port;
  bool is_tls = false;
};

// Host and port of the URL; user and path, if any, are left out.
Server server_of(const std::string& url) {
  Server server;
  server.is_tls = url.starts_with("smtps://");
  std::string rest = url.substr(url.find("://") + 3);
  rest = rest.substr(0, rest.find('/'));
  rest = rest.substr(rest.rfind('@') + 1);
  const std::size_t bracket = rest.find(']');
  const std::size_t colon = rest.find(':', bracket == std::string::npos ? 0 : bracket);
  server.host = bracket == std::string::npos ? rest.substr(0, colon) : rest.substr(1, bracket - 1);
  server.port = colon == std::string::npos ? (server.is_tls ? "465" : "25") : rest.substr(colon + 1);
  return server;
}

Result<UniqueFd> connect_to(const addrinfo& address, std::chrono::milliseconds patience) {
  UniqueFd socket_fd(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  timeval time{};
  time.tv_sec = patience.count() / 1000;
  time.tv_usec = patience.count() % 1000 * 1000;
  setsockopt(socket_fd.value(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);  // bounds connect() as well
  setsockopt(socket_fd.value(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  if (connect(socket_fd.value(), address.ai_addr, address.ai_addrlen) == 0) return socket_fd;
  return fail(Code::unavailable, errno == EINPROGRESS ? "no answer" : std::strerror(errno));
}

Result<UniqueFd> connect_to(const Server& server, std::chrono::milliseconds patience) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(server.host.c_str(), server.port.c_str(), &hints, &found);
  if (error != 0) return fail(Code::unavailable, gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  Result<UniqueFd> connection = fail(Code::unavailable, "no address");
  for (const addrinfo* address = found; address != nullptr && !connection; address = address->ai_next) {
    connection = connect_to(*address, patience);
  }
  return connection;
}

// One reply, all its lines. Bounded: a server that talks without end is none.
Result<std::string> read_reply(int socket_fd) {
  constexpr std::size_t kLongest = 8192;
  std::string reply;
  std::array<char, 512> buffer;
  while (reply.size() < kLongest) {
    const ssize_t size = recv(socket_fd, buffer.data(), buffer.size(), 0);
    if (size == 0) return fail(Code::unavailable, "it closed the connection");
    if (size < 0) return fail(Code::unavailable, errno == EAGAIN ? "no answer" : std::strerror(errno));
    reply.append(buffer.data(), static_cast<std::size_t>(size));
    if (!reply.ends_with("\n")) continue;
    const std::size_t last_line = reply.rfind('\n', reply.size() - 2) + 1;  // npos + 1 is 0
    if (reply.size() > last_line + 3 && reply[last_line + 3] != '-') return reply;
  }
  return fail(Code::unavailable, "its answer has no end");
}

Result<std::string> greet(int socket_fd) {
  auto reply = read_reply(socket_fd);
  if (!reply) return reply;
  if (!reply->starts_with("220")) return fail(Code::unavailable, "it says " + reply->substr(0, 80));
  const std::string_view hello = "EHLO aftertone-doctor.localdomain\r\n";
  if (send(socket_fd, hello.data(), hello.size(), MSG_NOSIGNAL) < 0)
    return fail(Code::unavailable, std::strerror(errno));
  reply = read_reply(socket_fd);
  if (reply && !reply->starts_with("250"))
    return fail(Code::unavailable, "it answers EHLO with " + reply->substr(0, 80));
  const std::string_view leave = "QUIT\r\n";
  (void)send(socket_fd, leave.data(), leave.size(), MSG_NOSIGNAL);
  return reply;
}

bool offers(const std::string& reply, std::string_view extension) {
  for (const std::string_view line : ascii::split(reply, '\n')) {
    if (line.size() < 4) continue;
    const std::string_view word = ascii::trimmed(line.substr(4));
    if (ascii::equals_ignoring_case(word.substr(0, word.find_first_of(" =")), extension)) return true;
  }
  return false;
}

}  // namespace

Finding check_smtp_blocking(const SmtpQuestion& question) {
  const Server server = server_of(question.url);
  const std::string place = fmt::format("{} port {}", server.host, server.port);
  const auto failed = [&](const Error& error) {
    return broken("mail server", fmt::format("{}: {}", place, ascii::printable(ascii::trimmed(error.detail))),
                  "check [email.smtp] host, the server and the firewall; messages wait in the outbox meanwhile");
  };
  const auto connection = connect_to(server, question.patience);
  if (!connection) return failed(connection.error());
  if (server.is_tls) return fine("mail server", place + ": answers (TLS is not looked into)");
  const auto reply = greet(connection->value());
  if (!reply) return failed(reply.error());
  if (question.must_offer_tls && !offers(*reply, "STARTTLS")) {
    return broken("mail server", place + ": does not offer STARTTLS",
                  "turn TLS on there, or set [email.smtp] tls = \"optional\"");
  }
  if (question.must_offer_authentication && !offers(*reply, "AUTH") && !offers(*reply, "STARTTLS")) {
    return doubtful("mail server", place + ": does not offer authentication",
                    "leave [email.smtp] user empty, or use another port");
  }
  return fine("mail server", place + ": answers");
}

}  // namespace aftertone::ops
