// One HTTP request to somebody else's server, on libcurl. Blocks; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "http/message.h"

namespace aftertone::http {

// Signs the request as Amazon Web Services want it (Signature Version 4). The header X-Amz-Content-Sha256, 64
// hexadecimal digits of the body's hash, is the caller's. The query of the URL is sorted by name and encoded.
struct AwsAccount {
  std::string access_key;
  std::string secret_key;
  std::string region;   // "eu-central-1"
  std::string service;  // "s3"
};

struct ClientRequest {
  std::string method = "POST";
  std::string url;  // http or https, from the configuration file: never made of what an owner or a caller says
  Headers headers;  // Content-Type among them; Host, Content-Length are the client's
  std::string body;
  std::optional<AwsAccount> account;

  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds total_timeout{30'000};  // from connecting to the end of the answer
  std::size_t max_response_bytes = 256 * 1024;
  std::filesystem::path ca_file;  // trusted certificates; empty: the system's. Certificates are always checked.
};

// The caller's side of a request under way, used on the thread that sends. Either may be empty.
struct RequestHooks {
  // Called once, when all but the last byte of the request has been handed over (of a request without a body: when the
  // connection stands). False: let go, so that the server cannot have a whole request.
  std::function<bool()> before_last_byte;
  // Asked about once a second. True: wait no longer.
  std::function<bool()> must_end;
};

struct ClientResponse {
  int status = 0;  // the last one: 200, not 100
  Headers headers;
  std::string body;       // at most max_response_bytes
  bool is_whole = false;  // false: the body was longer, or broke off
};

struct Exchange {
  bool was_sent = false;                   // the last byte was handed over: perhaps the server acts, whatever is below
  std::optional<ClientResponse> response;  // what it answered; a server may refuse before it has read everything
  std::string error;                       // why there is no response, or no whole one
};

Exchange exchange_blocking(const ClientRequest& request, const RequestHooks& hooks = {});

// When the server says that one may come again (Retry-After: seconds or a date); nothing if it says nothing readable.
// At most a day.
std::optional<std::chrono::seconds> retry_after(const ClientResponse& response);

}  // namespace aftertone::http
