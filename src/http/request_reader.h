// Bytes to requests: Boost.Beast's parser, and the refusals that it leaves to us.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "http/router.h"

namespace aftertone::http {

struct ReadLimits {
  std::uint32_t max_header_bytes;
  std::uint64_t max_body_bytes;
};

// Reads one request. Home: the server's loop.
class RequestReader {
 public:
  explicit RequestReader(ReadLimits limits);
  ~RequestReader();

  // Takes bytes off `data` until the request is whole or wrong; what is left belongs to the next request.
  void take(std::string_view& data);

  bool is_whole() const;
  bool has_begun() const;       // something has been read
  bool is_head_done() const;    // what follows is the body
  bool wants_continue() const;  // the client waits for "100 Continue" before it sends the body
  bool keep_alive() const;      // the client may send another request on this connection
  bool is_head_request() const;
  // The status that says what is wrong (400, 413, 417, 431, 501, 505); then nothing more can be read.
  std::optional<int> refusal() const;
  // Call once, when it is whole. A HEAD has become a GET.
  Request finish();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace aftertone::http
