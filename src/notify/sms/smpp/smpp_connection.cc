#include "notify/sms/smpp/smpp_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>

#include "base/log.h"

namespace aftertone::notify::smpp {
namespace {

namespace asio = boost::asio;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kMostDeliveries = 100;
constexpr std::size_t kBufferSize = 16 * 1024;

using Clock = std::chrono::steady_clock;

bool is_answer(Command command) {
  return (static_cast<std::uint32_t>(command) & kAnswerBit) != 0;
}

Command answer_to(Command command) {
  return static_cast<Command>(static_cast<std::uint32_t>(command) | kAnswerBit);
}

std::string tls_failure(const boost::system::error_code& failure, SSL* tls) {
  const long verified = SSL_get_verify_result(tls);
  const std::string why = "TLS: " + failure.message();
  if (verified == X509_V_OK) return why;
  const bool is_name = verified == X509_V_ERR_UNSPECIFIED;  // what the check of the name leaves behind
  return fmt::format("{} ({}); the certificate must be for [sms.smpp] host, and trusted by [sms] ca_file", why,
                     is_name ? "it is for another name" : X509_verify_cert_error_string(verified));
}

}  // namespace

SmppConnection::SmppConnection(const SmppSettings& settings, const SmppSession::TakeReceipt& take_receipt,
                               async::BlockingPool& pool, async::Executor home)
    : settings_(settings),
      take_receipt_(take_receipt),
      pool_(pool),
      home_(home),
      socket_(home),
      tasks_(home),
      has_output_(home),
      buffer_(kBufferSize),
      connect_deadline_(async::Deadline::in(settings.connect_timeout)),
      heard_at_(Clock::now()) {}

SmppConnection::~SmppConnection() {
  for (auto& [sequence, pending] : pending_)
    pending.done(fail_temporarily(Code::timeout, "no answer from the SMSC: " + why_closed_));
}

async::Task<Status> SmppConnection::bind() {
  tasks_.spawn("smpp watch", watch());
  const Status connected = co_await connect();
  if (connected) tasks_.spawn("smpp write", write_all());
  Status bound = connected;
  if (connected) bound = co_await run_bind();
  if (!bound) co_await end(bound.error().detail);
  co_return bound;
}

async::Task<Status> SmppConnection::connect() {
  asio::ip::tcp::resolver resolver(home_);
  const std::string port = std::to_string(settings_.port);
  const auto [unresolved, addresses] = co_await resolver.async_resolve(settings_.host, port, kAsTuple);
  if (unresolved) co_return fail_temporarily(Code::unavailable, unresolved.message());
  const auto [failure, endpoint] = co_await asio::async_connect(socket_, addresses, kAsTuple);
  if (failure) co_return fail_temporarily(Code::unavailable, is_open_ ? failure.message() : why_closed_);
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  Status ready;
  if (settings_.uses_tls) ready = co_await begin_tls();
  co_return ready;
}

// The certificate must be for the host as it is configured, and from somebody we trust.
async::Task<Status> SmppConnection::begin_tls() {
  boost::system::error_code failure;
  tls_context_.emplace(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(tls_context_->native_handle(), TLS1_2_VERSION);
  if (settings_.ca_file.empty()) {
    tls_context_->set_default_verify_paths(failure);
  } else {
    tls_context_->load_verify_file(settings_.ca_file.string(), failure);
  }
  if (failure) co_return fail_temporarily(Code::unavailable, "[sms] ca_file: " + failure.message());
  tls_.emplace(socket_, *tls_context_);
  tls_->set_verify_mode(asio::ssl::verify_peer);
  tls_->set_verify_callback(asio::ssl::host_name_verification(settings_.host));
  asio::ip::make_address(settings_.host, failure);
  if (failure) {  // an address is never told (RFC 6066 section 3)
    SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(settings_.host.c_str()));
  }
  const auto [refused] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kAsTuple);
  if (!refused) co_return Status();
  co_return fail_temporarily(Code::unavailable, is_open_ ? tls_failure(refused, tls_->native_handle()) : why_closed_);
}

async::Task<Status> SmppConnection::run_bind() {
  Pdu request;
  request.command = Command::bind_transceiver;
  request.body = encode_body(settings_.bind);
  send(std::move(request));
  for (;;) {
    Result<std::optional<Pdu>> pdu = take_pdu(received_);
    if (!pdu) co_return tl::unexpected(pdu.error());
    if (!*pdu) {
      const std::size_t size = co_await read_some();
      if (size == 0) co_return fail_temporarily(Code::unavailable, why_closed_);
      continue;
    }
    const bool is_for_us =
        (*pdu)->command == Command::bind_transceiver_resp || (*pdu)->command == Command::generic_nack;
    if (!is_for_us) continue;
    if ((*pdu)->status == status::kOk) break;
    co_return fail(Code::denied, fmt::format("bind_transceiver is answered with status {:#04x}", (*pdu)->status));
  }
  is_bound_ = true;
  co_return Status();
}

async::Task<Status> SmppConnection::serve() {
  Status going_on;
  while (going_on) {
    Result<std::optional<Pdu>> pdu = take_pdu(received_);
    if (!pdu) {
      going_on = tl::unexpected(pdu.error());
    } else if (*pdu) {
      going_on = handle(std::move(**pdu));
    } else {
      const std::size_t size = co_await read_some();
      if (size == 0) going_on = fail_temporarily(Code::unavailable, why_closed_);
    }
  }
  co_await end(going_on.error().detail);
  co_return fail_temporarily(Code::unavailable, why_closed_);
}

// 0: the connection has ended.
async::Task<std::size_t> SmppConnection::read_some() {
  const auto buffer = asio::buffer(buffer_);
  boost::system::error_code failure;
  std::size_t size = 0;
  if (tls_) {
    std::tie(failure, size) = co_await tls_->async_read_some(buffer, kAsTuple);
  } else {
    std::tie(failure, size) = co_await socket_.async_read_some(buffer, kAsTuple);
  }
  if (failure) co_return 0;
  received_.append(buffer_.data(), size);
  heard_at_ = Clock::now();
  has_enquired_ = false;
  co_return size;
}

async::Task<> SmppConnection::write_all() {
  while (is_open_) {
    if (outgoing_.empty()) {
      co_await has_output_.wait(async::Deadline::in(std::chrono::seconds(60)));
      continue;
    }
    const auto failure = co_await write(std::exchange(outgoing_, std::string()));
    if (failure) close(failure.message());
    if (is_leaving_ && outgoing_.empty()) close("the SMSC said unbind");
  }
}

async::Task<boost::system::error_code> SmppConnection::write(std::string bytes) {
  const auto buffer = asio::buffer(bytes);
  boost::system::error_code failure;
  std::size_t size = 0;
  if (tls_) {
    std::tie(failure, size) = co_await asio::async_write(*tls_, buffer, kAsTuple);
  } else {
    std::tie(failure, size) = co_await asio::async_write(socket_, buffer, kAsTuple);
  }
  co_return failure;
}

// Every deadline of the connection, looked at twice a second.
async::Task<> SmppConnection::watch() {
  while (is_open_) {
    co_await async::sleep_until(async::Deadline::in(std::chrono::milliseconds(500)));
    const auto silence = Clock::now() - heard_at_;
    if (!is_bound_) {
      if (connect_deadline_.has_passed()) close("no answer to connecting and binding");
      continue;
    }
    const bool is_overdue = std::any_of(pending_.begin(), pending_.end(),
                                        [](const auto& entry) { return entry.second.deadline.has_passed(); });
    if (is_overdue) close("no answer to a submission in time");
    if (silence > settings_.enquire_interval + settings_.answer_timeout) close("no answer to enquire_link");
    if (silence > settings_.enquire_interval && !has_enquired_) {
      has_enquired_ = true;
      Pdu enquiry;
      enquiry.command = Command::enquire_link;
      send(std::move(enquiry));
    }
  }
}

// Error: the connection ends.
Status SmppConnection::handle(Pdu pdu) {
  Pdu answer;
  answer.command = answer_to(pdu.command);
  answer.sequence = pdu.sequence;
  switch (pdu.command) {
    case Command::submit_sm_resp:
    case Command::generic_nack:
      answer_submission(pdu);
      return {};
    case Command::deliver_sm:
      if (deliveries_ < kMostDeliveries) {
        tasks_.spawn("smpp delivery", take_delivery(std::move(pdu)));
        return {};
      }
      answer.status = status::kQueueFull;
      answer.body = std::string(1, '\0');
      break;
    case Command::enquire_link:
      break;
    case Command::unbind:
      is_leaving_ = true;
      break;
    case Command::unbind_resp:
      return fail_temporarily(Code::unavailable, "unbound");
    default:
      if (is_answer(pdu.command)) return {};
      answer.command = Command::generic_nack;
      answer.status = status::kInvalidCommand;
  }
  send(std::move(answer));
  return {};
}

void SmppConnection::answer_submission(const Pdu& pdu) {
  const auto node = pending_.extract(pdu.sequence);
  if (node.empty()) return;
  SubmitAnswer answer;
  answer.status = pdu.command == Command::generic_nack && pdu.status == status::kOk ? status::kTryLater : pdu.status;
  if (answer.status == status::kOk) answer.message_id = kept_id(message_id_of(pdu), settings_.receipt_ids);
  node.mapped().done(std::move(answer));
}

// The SMSC has its answer when the receipt is kept, and not before.
async::Task<> SmppConnection::take_delivery(Pdu deliver_sm) {
  ++deliveries_;
  Pdu answer;
  answer.command = Command::deliver_sm_resp;
  answer.sequence = deliver_sm.sequence;
  answer.body = std::string(1, '\0');
  const Result<DeliverSm> deliver = parse_deliver_sm(deliver_sm.body);
  const auto receipt = deliver ? read_receipt(*deliver, settings_.receipt_ids) : std::nullopt;
  if (receipt) {
    const std::function<Result<bool>()> job = [&] { return take_receipt_(*receipt).map([] { return true; }); };
    const Result<bool> kept = co_await pool_.run<bool>(job);
    if (!kept && kept.error().temporary) answer.status = status::kTryLater;
  } else if (!deliver) {
    log::warning("notify", "the SMSC sends what we cannot read: {}", deliver.error().detail);
  }
  --deliveries_;
  send(std::move(answer));
}

void SmppConnection::submit(const SubmitSm& submit, Done done) {
  if (!is_bound_ || !is_open_ || is_unbinding_ || is_leaving_) {
    return done(fail_temporarily(Code::unavailable, "the connection to the SMSC has just been lost"));
  }
  Pdu pdu;
  pdu.command = Command::submit_sm;
  pdu.body = encode_body(submit);
  send(std::move(pdu));
  Pending pending{std::move(done), async::Deadline::in(settings_.answer_timeout)};
  pending_.emplace(last_sequence_, std::move(pending));
}

// Requests are numbered here; answers carry the number of what they answer.
void SmppConnection::send(Pdu pdu) {
  if (!is_answer(pdu.command)) {
    last_sequence_ = last_sequence_ % 0x7FFFFFFF + 1;
    pdu.sequence = last_sequence_;
  }
  outgoing_ += encode(pdu);
  has_output_.wake();
}

void SmppConnection::begin_unbind() {
  if (!is_bound_ || is_unbinding_) return close("the service stops");
  is_unbinding_ = true;
  Pdu request;
  request.command = Command::unbind;
  send(std::move(request));
}

async::Task<> SmppConnection::end(std::string why) {
  close(std::move(why));
  co_await tasks_.stop();
}

void SmppConnection::close(std::string why) {
  if (!is_open_) return;
  is_open_ = false;
  why_closed_ = std::move(why);
  boost::system::error_code ignored;
  socket_.close(ignored);
  has_output_.wake();
}

}  // namespace aftertone::notify::smpp
