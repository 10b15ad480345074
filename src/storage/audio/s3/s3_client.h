// Objects in a bucket of an S3-compatible store, addressed by path: <url>/<key>. Blocks; any thread. Errors: not_found;
// denied (the keys, the policy, or a clock that is wrong); full; unavailable (temporary). Amazon S3 API reference,
// 2006-03-01.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/client.h"

namespace aftertone::storage {

struct S3Settings {
  std::string url;  // "https://s3.example.com/bucket/prefix", without a slash at its end
  std::string access_key;
  std::string secret_key;
  std::string region = "us-east-1";
  std::filesystem::path ca_file;  // empty: the system's
};

// Error: invalid, saying what an address has to be. https, or http to this machine itself.
Status check_s3_url(const std::string& url);

struct S3Object {
  std::string key;  // below the prefix
  std::uint64_t bytes = 0;
  WallTime written_at;
};

class S3Client {
 public:
  // `settings.url` has been checked.
  explicit S3Client(S3Settings settings);

  // Keys are plain: letters, digits, '/', '.', '-'. Putting replaces, wholly or not at all; the server checks the hash.
  Status put_blocking(const std::string& key, const std::string& content) const;
  Result<std::string> read_blocking(const std::string& key) const;
  Result<std::uint64_t> size_blocking(const std::string& key) const;
  Status copy_blocking(const std::string& from, const std::string& to) const;
  Status remove_blocking(const std::string& key) const;  // absent is success
  // Those whose keys begin with `start`, in order; all of them, or with `only_one` at most one.
  Result<std::vector<S3Object>> list_blocking(const std::string& start, bool only_one = false) const;

 private:
  http::ClientRequest request(const std::string& method, const std::string& key, std::string body = "") const;
  Result<http::ClientResponse> ask_blocking(const http::ClientRequest& request) const;

  const S3Settings settings_;
  std::string bucket_url_;  // "https://s3.example.com/bucket"
  std::string bucket_;      // "bucket"
  std::string prefix_;      // "prefix/" or ""
};

}  // namespace aftertone::storage
