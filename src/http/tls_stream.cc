#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/stream.h"

namespace aftertone::http {
namespace {

namespace asio = boost::asio;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

class TlsStream : public Stream {
 public:
  TlsStream(Socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}

  async::Task<bool> begin() override {
    const auto [failure] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kAsTuple);
    co_return !failure;
  }

  async::Task<std::size_t> read_some(std::vector<char>& room) override {
    const auto buffer = asio::buffer(room.data(), room.size());
    const auto [failure, size] = co_await stream_.async_read_some(buffer, kAsTuple);
    co_return failure ? 0 : size;
  }

  async::Task<bool> write(std::string data) override {
    const auto buffer = asio::buffer(data);
    const auto [failure, size] = co_await asio::async_write(stream_, buffer, kAsTuple);
    co_return !failure && size == data.size();
  }

  async::Task<> end() override {
    const auto [ignored] = co_await stream_.async_shutdown(kAsTuple);
    static_cast<void>(ignored);
  }

  void close() override {
    boost::system::error_code ignored;
    stream_.lowest_layer().close(ignored);
  }

  bool is_left() override { return http::is_left(stream_.next_layer()); }

 private:
  asio::ssl::stream<Socket> stream_;
};

class OpenSslIdentity : public TlsIdentity {
 public:
  Status load_blocking(const std::string& certificate_file, const std::string& key_file) {
    using Context = asio::ssl::context;
    boost::system::error_code failure;
    context_.set_options(Context::default_workarounds | Context::no_sslv2 | Context::no_sslv3 | Context::no_tlsv1 |
                             Context::no_tlsv1_1 | Context::single_dh_use,
                         failure);
    context_.use_certificate_chain_file(certificate_file, failure);
    if (failure) return fail(Code::invalid, certificate_file + ": no certificate in PEM: " + failure.message());
    context_.use_private_key_file(key_file, Context::pem, failure);
    if (failure) return fail(Code::invalid, key_file + ": no key of that certificate in PEM: " + failure.message());
    return {};
  }

  std::unique_ptr<Stream> make_stream(Socket socket) override {
    return std::make_unique<TlsStream>(std::move(socket), context_);
  }

 private:
  asio::ssl::context context_{asio::ssl::context::tls_server};
};

}  // namespace

Result<std::shared_ptr<TlsIdentity>> TlsIdentity::load_blocking(const std::string& certificate_file,
                                                                const std::string& key_file) {
  auto identity = std::make_shared<OpenSslIdentity>();
  if (const Status status = identity->load_blocking(certificate_file, key_file); !status) {
    return tl::unexpected(status.error());
  }
  return std::shared_ptr<TlsIdentity>(std::move(identity));
}

}  // namespace aftertone::http
