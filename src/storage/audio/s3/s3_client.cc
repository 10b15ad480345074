#include "storage/audio/s3/s3_client.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/socket_address.h"
#include "storage/audio/s3/s3_answers.h"
#include "storage/audio/sha256.h"

namespace aftertone::storage {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLargestObject = 512ULL << 20;
constexpr std::uint64_t kSlowestBytesPerSecond = 256'000;

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && is_numeric_ip(std::string(host)));
}

bool is_word(char c) {
  return ascii::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool has_only(std::string_view text, std::string_view besides_words) {
  return std::ranges::all_of(text,
                             [&](char c) { return is_word(c) || besides_words.find(c) != std::string_view::npos; });
}

std::string encoded(const std::string& text) {
  std::string all;
  for (const char c : text) {
    const bool is_plain = is_word(c) || std::string_view("-._~").find(c) != std::string_view::npos;
    all += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return all;
}

}  // namespace

Status check_s3_url(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::string_view rest = scheme == std::string::npos ? "" : std::string_view(url).substr(scheme + 3);
  const std::size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  const std::string_view path = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
  const bool is_path = !path.empty() && !path.starts_with('/') && !path.ends_with('/') && path.find("//") == path.npos;
  if (authority.empty() || !is_path || !has_only(authority, ".:-[]") || !has_only(path, "/.-_"))
    return fail(Code::invalid, "must be https://host:port/bucket or https://host:port/bucket/folder");
  const std::string_view host =
      authority.substr(0, authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':'));
  const bool is_safe = url.starts_with("https://") || (url.starts_with("http://") && is_loopback(host));
  if (!is_safe) return fail(Code::invalid, "must begin with https:// (http:// only to this machine itself)");
  return {};
}

S3Client::S3Client(S3Settings settings) : settings_(std::move(settings)) {
  const std::string& url = settings_.url;
  const std::size_t path = url.find('/', url.find("://") + 3);
  const std::size_t end = std::min(url.size(), url.find('/', path + 1));
  bucket_url_ = url.substr(0, end);
  bucket_ = url.substr(path + 1, end - path - 1);
  if (end < url.size()) prefix_ = url.substr(end + 1) + "/";
}

http::ClientRequest S3Client::request(const std::string& method, const std::string& key, std::string body) const {
  http::ClientRequest request;
  request.method = method;
  request.url = bucket_url_ + "/" + prefix_ + key;
  request.headers = {{"X-Amz-Content-Sha256", sha256_of(body)}};
  if (method == "PUT") request.headers.push_back({"Content-Type", "audio/wav"});
  request.connect_timeout = 2s;
  request.total_timeout = 10s + std::chrono::milliseconds(body.size() * 1000 / kSlowestBytesPerSecond);
  request.max_response_bytes = kLargestObject;
  request.ca_file = settings_.ca_file;
  request.account = http::AwsAccount{settings_.access_key, settings_.secret_key, settings_.region, "s3"};
  request.body = std::move(body);
  return request;
}

Result<http::ClientResponse> S3Client::ask_blocking(const http::ClientRequest& request) const {
  http::Exchange exchange = http::exchange_blocking(request);
  const bool has_answer = exchange.response && exchange.response->is_whole;
  if (!has_answer) return fail_temporarily(Code::unavailable, exchange.error);
  if (exchange.response->status / 100 != 2) return s3_error(request.method + " " + request.url, *exchange.response);
  return std::move(*exchange.response);
}

Status S3Client::put_blocking(const std::string& key, const std::string& content) const {
  return ask_blocking(request("PUT", key, content)).map([](const auto&) {});
}

Result<std::string> S3Client::read_blocking(const std::string& key) const {
  auto response = ask_blocking(request("GET", key));
  if (!response) return tl::unexpected(response.error());
  return std::move(response->body);
}

Result<std::uint64_t> S3Client::size_blocking(const std::string& key) const {
  const auto response = ask_blocking(request("HEAD", key));
  if (!response) return tl::unexpected(response.error());
  const std::string* length = http::find_header(response->headers, "Content-Length");
  const auto bytes = length == nullptr ? std::nullopt : ascii::parse_unsigned(*length, kLargestObject);
  if (!bytes) return fail_temporarily(Code::unavailable, "the store does not say how large " + key + " is");
  return *bytes;
}

Status S3Client::copy_blocking(const std::string& from, const std::string& to) const {
  auto copy = request("PUT", to);
  copy.headers.push_back({"X-Amz-Copy-Source", "/" + bucket_ + "/" + prefix_ + from});
  const auto response = ask_blocking(copy);
  if (!response) return tl::unexpected(response.error());
  // A copy may fail after 200 has been said.
  if (response->body.find("<Error>") != std::string::npos) return s3_error("copy " + from, *response);
  return {};
}

Status S3Client::remove_blocking(const std::string& key) const {
  const auto response = ask_blocking(request("DELETE", key));
  if (!response && response.error().code != Code::not_found) return tl::unexpected(response.error());
  return {};
}

Result<std::vector<S3Object>> S3Client::list_blocking(const std::string& start, bool only_one) const {
  std::vector<S3Object> all;
  std::string token;
  do {
    auto list = request("GET", "");
    list.url = bucket_url_ + "?";
    if (!token.empty()) list.url += "continuation-token=" + encoded(token) + "&";
    list.url += fmt::format("list-type=2&max-keys={}&prefix={}", only_one ? 1 : 1000, encoded(prefix_ + start));
    const auto response = ask_blocking(list);
    if (!response) return tl::unexpected(response.error());
    auto page = parse_s3_list(response->body, prefix_);
    if (!page) return tl::unexpected(page.error());
    std::ranges::move(page->objects, std::back_inserter(all));
    token = only_one ? "" : page->next;
  } while (!token.empty());
  return all;
}

}  // namespace aftertone::storage
