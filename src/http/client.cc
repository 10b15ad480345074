#include "http/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/ascii.h"
#include "base/assert.h"

namespace aftertone::http {
namespace {

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// What libcurl asks us for while it talks to the server, and what it hears.
class Dialogue {
 public:
  Dialogue(const ClientRequest& request, const RequestHooks& hooks)
      : unsent_(request.body), max_response_bytes_(request.max_response_bytes), hooks_(hooks) {}

  // CURLOPT_PREREQFUNCTION: the connection stands and nothing has been written. The head of a request without a body is
  // the whole request.
  static int connected(void* self, char*, char*, int, int) {
    auto* dialogue = static_cast<Dialogue*>(self);
    const bool may_go = !dialogue->unsent_.empty() || dialogue->commit();
    return may_go ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
  }
  // CURLOPT_READFUNCTION. libcurl asks again only when what it got has been sent, so the last byte is given alone.
  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* self) {
    return static_cast<Dialogue*>(self)->give(buffer, size * count);
  }
  // CURLOPT_HEADERFUNCTION: the status line and every header line.
  static std::size_t hear(char* line, std::size_t size, std::size_t count, void* self) {
    static_cast<Dialogue*>(self)->take_line({line, size * count});
    return size * count;
  }
  // CURLOPT_WRITEFUNCTION. Taking less than is offered ends the exchange.
  static std::size_t write(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Dialogue*>(self)->take_body({data, size * count});
  }
  // CURLOPT_XFERINFOFUNCTION: about once a second. Not 0 ends the wait.
  static int watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto* dialogue = static_cast<Dialogue*>(self);
    return dialogue->hooks_.must_end && dialogue->hooks_.must_end() ? 1 : 0;
  }

  Exchange finish(CURLcode result, const char* detail) {
    Exchange exchange;
    exchange.was_sent = was_sent_;
    const bool is_whole = result == CURLE_OK;
    if (!is_whole) exchange.error = *detail != '\0' ? ascii::printable(detail) : curl_easy_strerror(result);
    response_.is_whole = is_whole;
    if (response_.status >= 200) exchange.response = std::move(response_);
    return exchange;
  }

 private:
  bool commit() {
    was_sent_ = !hooks_.before_last_byte || hooks_.before_last_byte();
    return was_sent_;
  }

  std::size_t give(char* buffer, std::size_t room) {
    if (unsent_.empty()) return 0;
    const bool is_last_byte = unsent_.size() == 1;
    if (is_last_byte && !commit()) return CURL_READFUNC_ABORT;
    const std::size_t size = is_last_byte ? 1 : std::min(room, unsent_.size() - 1);
    std::memcpy(buffer, unsent_.data(), size);
    unsent_.remove_prefix(size);
    return size;
  }

  void take_line(std::string_view line) {
    if (line.starts_with("HTTP/")) {  // also after "100 Continue": what came before does not count
      const auto status = ascii::parse_unsigned(line.substr(std::min(line.size(), line.find(' ') + 1), 3), 999);
      response_ = {};
      response_.status = static_cast<int>(status.value_or(0));
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || response_.headers.size() >= 100) return;
    response_.headers.push_back(
        {std::string(ascii::trimmed(line.substr(0, colon))), std::string(ascii::trimmed(line.substr(colon + 1)))});
  }

  std::size_t take_body(std::string_view data) {
    const std::size_t size = std::min(data.size(), max_response_bytes_ - response_.body.size());
    response_.body.append(data.substr(0, size));
    return size;
  }

  std::string_view unsent_;
  const std::size_t max_response_bytes_;
  const RequestHooks& hooks_;
  bool was_sent_ = false;
  ClientResponse response_;
};

// Options are right by construction: libcurl refuses one only if it was built without it.
template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode result = curl_easy_setopt(handle, option, value);
  AT_ASSERT(result == CURLE_OK);
}

void set_connection(CURL* handle, const ClientRequest& request) {
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_PROXY, "");           // not from the environment
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);  // nobody sends us elsewhere
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_FORBID_REUSE, 1L);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!request.ca_file.empty()) set(handle, CURLOPT_CAINFO, request.ca_file.c_str());
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
}

void set_request(CURL* handle, const ClientRequest& request, curl_slist* headers) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_HTTPHEADER, headers);
  if (request.body.empty()) {
    set(handle, CURLOPT_HTTPGET, 1L);
    if (request.method == "HEAD") set(handle, CURLOPT_NOBODY, 1L);
    if (request.method == "POST" || request.method == "PUT") {  // or there would be no Content-Length: 0
      set(handle, CURLOPT_POST, 1L);
      set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(0));
    }
  } else {
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method != "HEAD") set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_signature(CURL* handle, const AwsAccount& account) {
  set(handle, CURLOPT_AWS_SIGV4, ("aws:amz:" + account.region + ":" + account.service).c_str());
  set(handle, CURLOPT_USERNAME, account.access_key.c_str());
  set(handle, CURLOPT_PASSWORD, account.secret_key.c_str());
}

void set_dialogue(CURL* handle, Dialogue& dialogue) {
  void* const self = &dialogue;
  set(handle, CURLOPT_PREREQFUNCTION, &Dialogue::connected);
  set(handle, CURLOPT_PREREQDATA, self);
  set(handle, CURLOPT_READFUNCTION, &Dialogue::read);
  set(handle, CURLOPT_READDATA, self);
  set(handle, CURLOPT_HEADERFUNCTION, &Dialogue::hear);
  set(handle, CURLOPT_HEADERDATA, self);
  set(handle, CURLOPT_WRITEFUNCTION, &Dialogue::write);
  set(handle, CURLOPT_WRITEDATA, self);
  set(handle, CURLOPT_XFERINFOFUNCTION, &Dialogue::watch);
  set(handle, CURLOPT_XFERINFODATA, self);
  set(handle, CURLOPT_NOPROGRESS, 0L);
}

// libcurl would wait for "100 Continue" before a long body; but libcurl 7.88 signs also a header that it does not send.
List header_list(const Headers& headers, bool is_signed) {
  curl_slist* list = is_signed ? nullptr : curl_slist_append(nullptr, "Expect:");
  for (const Header& header : headers)
    list = curl_slist_append(list, header.value.empty() ? (header.name + ";").c_str()
                                                        : fmt::format("{}: {}", header.name, header.value).c_str());
  return {list, &curl_slist_free_all};
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

Exchange exchange_blocking(const ClientRequest& request, const RequestHooks& hooks) {
  static const CURLcode kReady = curl_global_init(CURL_GLOBAL_DEFAULT);
  AT_ASSERT(kReady == CURLE_OK);
  Exchange refused;
  refused.error = "the URL, the method or a header has characters that it must not have";
  const bool is_clean = is_plain(request.url) && is_plain(request.method) && !request.method.empty();
  if (!is_clean || !std::ranges::all_of(request.headers, is_header)) return refused;

  Dialogue dialogue(request, hooks);
  std::array<char, CURL_ERROR_SIZE> error{};
  const List headers = header_list(request.headers, request.account.has_value());
  const Handle handle(curl_easy_init(), &curl_easy_cleanup);
  AT_ASSERT(handle != nullptr);
  set(handle.get(), CURLOPT_ERRORBUFFER, error.data());
  set_connection(handle.get(), request);
  set_request(handle.get(), request, headers.get());
  if (request.account) set_signature(handle.get(), *request.account);
  set_dialogue(handle.get(), dialogue);
  const CURLcode result = curl_easy_perform(handle.get());
  return dialogue.finish(result, error.data());
}

std::optional<std::chrono::seconds> retry_after(const ClientResponse& response) {
  constexpr std::chrono::seconds kLongest = std::chrono::hours(24);
  const std::string* value = find_header(response.headers, "Retry-After");
  if (value == nullptr) return std::nullopt;
  if (const auto seconds = ascii::parse_unsigned(*value, 1'000'000'000)) {
    return std::min(std::chrono::seconds(static_cast<std::int64_t>(*seconds)), kLongest);
  }
  const time_t date = curl_getdate(value->c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const auto left = std::chrono::system_clock::from_time_t(date) - std::chrono::system_clock::now();
  return std::clamp(std::chrono::ceil<std::chrono::seconds>(left), std::chrono::seconds(0), kLongest);
}

}  // namespace aftertone::http
