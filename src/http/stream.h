// A connection as bytes, with or without TLS underneath. Home: the server's loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <vector>

#include "async/task.h"
#include "base/result.h"

namespace aftertone::http {

class Stream {
 public:
  virtual ~Stream() = default;
  // TLS. False: it failed.
  virtual async::Task<bool> begin() = 0;
  // At least one byte into `room`, which keeps its size and outlives the read; 0: nothing comes any more.
  virtual async::Task<std::size_t> read_some(std::vector<char>& room) = 0;
  // Everything. False: the connection is gone.
  virtual async::Task<bool> write(std::string data) = 0;
  // Says good-bye to the other side, as far as it still listens.
  virtual async::Task<> end() = 0;
  // Ends at once what is awaited above.
  virtual void close() = 0;
  // The other side sends nothing any more, whatever of it is still to be read. Waits for nothing.
  virtual bool is_left() = 0;
};

using Socket = boost::asio::ip::tcp::socket;

bool is_left(Socket& socket);

std::unique_ptr<Stream> make_plain_stream(Socket socket);

// The server's certificate. TLS 1.2 and up.
class TlsIdentity {
 public:
  // Blocks. Error: invalid, naming the file.
  static Result<std::shared_ptr<TlsIdentity>> load_blocking(const std::string& certificate_file,
                                                            const std::string& key_file);
  virtual ~TlsIdentity() = default;
  virtual std::unique_ptr<Stream> make_stream(Socket socket) = 0;
};

}  // namespace aftertone::http
