#include "http/request_reader.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/ascii.h"

namespace aftertone::http {

namespace beast = boost::beast;

struct RequestReader::Parser {
  beast::http::request_parser<beast::http::string_body> parser;
  bool has_begun = false;
  std::optional<int> refusal;
};

namespace {

int status_for(const beast::error_code& failure) {
  using beast::http::error;
  if (failure == error::header_limit) return 431;
  if (failure == error::body_limit) return 413;
  if (failure == error::bad_version) return 505;
  return 400;
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// What Beast 1.81 lets through, and a proxy in front of us might understand differently (RFC 9112 sections 3.2, 6.1).
std::optional<int> refuse_head(const beast::http::request<beast::http::string_body>& head) {
  using beast::http::field;
  if (head.version() < 10) return 505;
  if (head.version() == 11 && head.count(field::host) != 1) return 400;
  const auto coding = head.find(field::transfer_encoding);
  if (coding != head.end() && !ascii::equals_ignoring_case(view(coding->value()), "chunked")) return 501;
  if (coding != head.end() && head.version() == 10) return 400;
  const auto expect = head.find(field::expect);
  if (expect != head.end() && !ascii::equals_ignoring_case(view(expect->value()), "100-continue")) return 417;
  if (!view(head.target()).starts_with('/')) return 400;
  return std::nullopt;
}

}  // namespace

RequestReader::RequestReader(ReadLimits limits) : parser_(std::make_unique<Parser>()) {
  parser_->parser.header_limit(limits.max_header_bytes);
  parser_->parser.body_limit(limits.max_body_bytes);
}

RequestReader::~RequestReader() = default;

void RequestReader::take(std::string_view& data) {
  auto& parser = parser_->parser;
  while (!data.empty() && !parser.is_done() && !parser_->refusal) {
    const bool head_was_done = parser.is_header_done();
    beast::error_code failure;
    const std::size_t size = parser.put(boost::asio::buffer(data.data(), data.size()), failure);
    data.remove_prefix(size);
    parser_->has_begun = true;
    if (failure == beast::http::error::need_more) return;
    if (failure) parser_->refusal = status_for(failure);
    if (!failure && !head_was_done && parser.is_header_done()) parser_->refusal = refuse_head(parser.get());
  }
}

bool RequestReader::is_whole() const {
  return parser_->parser.is_done() && !parser_->refusal;
}

bool RequestReader::has_begun() const {
  return parser_->has_begun;
}

bool RequestReader::is_head_done() const {
  return parser_->parser.is_header_done();
}

bool RequestReader::wants_continue() const {
  const auto& head = parser_->parser.get();
  return is_head_done() && !parser_->parser.is_done() && head.version() == 11 &&
         head.count(beast::http::field::expect) > 0;
}

bool RequestReader::keep_alive() const {
  return parser_->parser.keep_alive();
}

bool RequestReader::is_head_request() const {
  return parser_->parser.get().method() == beast::http::verb::head;
}

std::optional<int> RequestReader::refusal() const {
  return parser_->refusal;
}

Request RequestReader::finish() {
  auto message = parser_->parser.release();
  Request request;
  const bool is_head = message.method() == beast::http::verb::head;
  request.method = is_head ? "GET" : std::string(view(message.method_string()));
  const std::string_view target = view(message.target());
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message)
    request.headers.push_back({std::string(view(field.name_string())), std::string(view(field.value()))});
  request.body = std::move(message.body());
  return request;
}

}  // namespace aftertone::http
