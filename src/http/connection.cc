#include "http/connection.h"

#include <unistd.h>

#include <algorithm>
#include <exception>

#include "base/error_codes.h"
#include "base/log.h"

namespace aftertone::http {
namespace {

constexpr std::size_t kBufferSize = 16 * 1024;
constexpr std::size_t kFilePiece = 64 * 1024;

// Runs on a pool thread.
Response call_handler(const Handler& handler, const Request& request, const std::string& pattern) {
  try {
    return handler(request);
  } catch (const std::exception& failure) {
    log::error(error_codes::kTaskDied, "http", "http-handler: {} {} ended by an exception: {}", request.method, pattern,
               failure.what());
    return Response::text(500, "Something went wrong here.\n");
  }
}

Result<std::string> read_piece_blocking(const FileBody& file, FileRange piece) {
  std::string data(piece.size, '\0');
  std::size_t got = 0;
  while (got < data.size()) {
    const ssize_t size =
        pread(file.file.value(), data.data() + got, data.size() - got, static_cast<off_t>(piece.from + got));
    if (size <= 0) return fail(Code::corrupt, "the file is shorter than it was");
    got += static_cast<std::size_t>(size);
  }
  return data;
}

Response refusal_for(const Router::Match& match) {
  Response response = Response::text(match.status, std::string(reason_phrase(match.status)) + "\n");
  if (match.status == 405) response.headers.push_back({"Allow", match.allowed});
  return response;
}

}  // namespace

Connection::Connection(const ConnectionHouse& house, std::unique_ptr<Stream> stream, std::string peer_ip)
    : house_(house),
      stream_(std::move(stream)),
      peer_ip_(std::move(peer_ip)),
      deadline_(async::Deadline::in(house.settings.head_timeout)),
      buffer_(kBufferSize) {}

async::Task<> Connection::run() {
  const bool has_begun = co_await stream_->begin();
  if (!has_begun) co_return;
  for (std::size_t count = 0; count < house_.settings.max_requests_per_connection; ++count) {
    std::optional<Request> request = co_await read_request();
    if (!request) break;
    Answer reply = co_await answer(std::move(*request));
    const bool is_endless = reply.response.events && !is_head_;
    keep_alive_ =
        keep_alive_ && !is_endless && !is_draining_ && count + 1 < house_.settings.max_requests_per_connection;
    const bool was_sent = co_await send(std::move(reply));
    if (!was_sent) co_return;
    if (!keep_alive_) break;
  }
  co_await linger();
}

// Nothing: no request comes, or none that we take; then it has been answered.
async::Task<std::optional<Request>> Connection::read_request() {
  const ReadLimits limits{house_.settings.max_header_bytes, house_.settings.max_body_bytes};
  RequestReader reader(limits);
  bool was_told_to_go_on = false;
  allow(house_.settings.idle_timeout);
  while (!reader.is_whole()) {
    const bool has_more = co_await read_more(reader);
    if (reader.refusal()) {
      is_head_ = false;
      co_await refuse(*reader.refusal());
      co_return std::nullopt;
    }
    if (!has_more) co_return std::nullopt;
    if (!was_told_to_go_on && reader.wants_continue()) {
      was_told_to_go_on = true;
      const bool goes_on = co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n");
      if (!goes_on) co_return std::nullopt;
    }
  }
  keep_alive_ = reader.keep_alive();
  is_head_ = reader.is_head_request();
  Request request = reader.finish();
  request.peer_ip = peer_ip_;
  co_return request;
}

// False: nothing comes any more. The deadlines are those of the part that is being read, each counted once.
async::Task<bool> Connection::read_more(RequestReader& reader) {
  const bool has_begun = reader.has_begun();
  const bool has_head = reader.is_head_done();
  if (has_begun || unread_.empty()) {  // else: what stands behind the last request comes first
    waits_idle_ = !has_begun;
    if (waits_idle_ && is_draining_) co_return false;
    const std::size_t size = co_await stream_->read_some(buffer_);
    waits_idle_ = false;
    if (size == 0) co_return false;
    unread_.append(buffer_.data(), size);
  }
  std::string_view data = unread_;
  reader.take(data);
  unread_.erase(0, unread_.size() - data.size());
  if (!has_begun) allow(house_.settings.head_timeout);
  if (!has_head && reader.is_head_done()) allow(house_.settings.body_timeout);
  co_return true;
}

async::Task<> Connection::refuse(int status) {
  keep_alive_ = false;
  Answer refusal;
  refusal.response = Response::text(status, std::string(reason_phrase(status)) + "\n");
  const bool was_sent = co_await send(std::move(refusal));
  if (was_sent) co_await linger();
}

async::Task<Connection::Answer> Connection::answer(Request request) {
  deadline_ = async::Deadline::never();  // handlers have their own
  Answer answer;
  const Router::Match match = house_.router.find(request);
  if (match.handler == nullptr) {
    answer.response = refusal_for(match);
    co_return answer;
  }
  const std::function<Result<Response>()> job = [&] {
    return Result<Response>(call_handler(*match.handler, request, match.pattern));
  };
  Result<Response> response = co_await house_.pool.run<Response>(job);
  if (response) {
    answer.response = std::move(*response);
  } else {
    answer.response = Response::text(503, "Too much to do at the moment.\n");
    answer.response.headers.push_back({"Retry-After", "5"});
  }
  if (answer.response.file) answer.range = choose_range(request, answer.response);
  log::debug("http", "{} {} from {}: {}", request.method, match.pattern, peer_ip_, answer.response.status);
  co_return answer;
}

async::Task<bool> Connection::send(Answer answer) {
  allow(house_.settings.write_timeout);
  Framing framing;
  framing.keep_alive = keep_alive_;
  framing.is_tls = !house_.settings.certificate_file.empty();
  framing.is_endless = static_cast<bool>(answer.response.events);
  framing.content_length = answer.response.file ? answer.range.size : answer.response.body.size();
  std::string data = response_head(answer.response, framing, SystemClock().now());
  const bool has_no_body = is_head_ || answer.response.status == 204 || answer.response.status == 304;
  if (!has_no_body) data += answer.response.body;
  const bool was_sent = co_await stream_->write(std::move(data));
  if (was_sent && !has_no_body && answer.response.events) co_await send_events(std::move(answer.response.events));
  if (!was_sent || has_no_body || !answer.response.file) co_return was_sent;
  co_return co_await send_file(answer.response.file, answer.range);
}

// A sign now and then shows proxies and browsers that somebody is there, and us when nobody is. Who has left, such as
// by loading the page anew, does not count as somebody who listens for longer than a second.
async::Task<> Connection::send_events(EventSource events) {
  constexpr std::chrono::seconds kBetweenSigns{15};
  constexpr std::chrono::seconds kBetweenLooks{1};
  const auto pipe = std::make_shared<EventPipe>(house_.home);
  events_ = pipe;
  events(pipe);
  async::Deadline sign = async::Deadline::in(kBetweenSigns);
  for (;;) {
    deadline_ = async::Deadline::never();
    const async::Deadline look = async::Deadline::in(kBetweenLooks);
    std::optional<std::string> text = co_await pipe->receive(look);
    const bool is_empty = !text || text->empty();
    if ((is_empty && pipe->is_closed()) || stream_->is_left()) break;
    if (!text && !sign.has_passed()) continue;
    sign = async::Deadline::in(kBetweenSigns);
    allow(house_.settings.write_timeout);
    std::string piece = std::move(text).value_or("event: ping\ndata: {}\n\n");
    const bool was_sent = co_await stream_->write(std::move(piece));
    if (!was_sent) break;
  }
  events_.reset();
}

async::Task<bool> Connection::send_file(std::shared_ptr<FileBody> file, FileRange range) {
  while (range.size > 0) {
    const FileRange piece{range.from, std::min<std::uint64_t>(range.size, kFilePiece)};
    const std::function<Result<std::string>()> job = [&] { return read_piece_blocking(*file, piece); };
    deadline_ = async::Deadline::never();
    Result<std::string> data = co_await house_.pool.run<std::string>(job);
    allow(house_.settings.write_timeout);
    if (!data) co_return false;
    const bool was_sent = co_await stream_->write(std::move(*data));
    if (!was_sent) co_return false;
    range.from += piece.size;
    range.size -= piece.size;
  }
  co_return true;
}

// Closing while the other side still sends would take our answer from it: let it finish, for a moment.
async::Task<> Connection::linger() {
  constexpr std::size_t kAtMost = 1024 * 1024;
  allow(std::chrono::seconds(2));
  co_await stream_->end();
  std::size_t total = 0;
  while (total < kAtMost) {
    const std::size_t size = co_await stream_->read_some(buffer_);
    if (size == 0) break;
    total += size;
  }
}

void Connection::close_if_overdue() {
  if (deadline_.has_passed()) stream_->close();
}

void Connection::drain() {
  is_draining_ = true;
  if (events_) events_->close();
  if (waits_idle_ || events_) stream_->close();
}

}  // namespace aftertone::http
