#include <poll.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/stream.h"

namespace aftertone::http {
namespace {

namespace asio = boost::asio;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

class PlainStream : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  async::Task<bool> begin() override { co_return true; }

  async::Task<std::size_t> read_some(std::vector<char>& room) override {
    const auto buffer = asio::buffer(room.data(), room.size());
    const auto [failure, size] = co_await socket_.async_read_some(buffer, kAsTuple);
    co_return failure ? 0 : size;
  }

  async::Task<bool> write(std::string data) override {
    const auto buffer = asio::buffer(data);
    const auto [failure, size] = co_await asio::async_write(socket_, buffer, kAsTuple);
    co_return !failure && size == data.size();
  }

  async::Task<> end() override {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    co_return;
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  bool is_left() override { return http::is_left(socket_); }

 private:
  Socket socket_;
};

}  // namespace

bool is_left(Socket& socket) {
  pollfd asked{socket.native_handle(), POLLRDHUP, 0};
  return poll(&asked, 1, 0) != 0;
}

std::unique_ptr<Stream> make_plain_stream(Socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace aftertone::http
