// The channel "sms" as a program: reads its settings, then a delivery a line; tells what comes of each, and receipts.
//   deliver_sms < lines     {"port": …} prints the receipts' port; then {"kind": "sent", "text": "…"} a delivery,
//                           {"receipt": …} a receipt. "mark" of a delivery: "yes", "no", "ask" (prints "marking", waits
//                           for a line), "stop" (the service stops after the mark).
#include <fmt/format.h>

#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "http/server.h"
#include "notify/sms/http/http_gateway.h"
#include "notify/sms/http/receipt_routes.h"
#include "notify/sms/smpp/smpp_gateway.h"
#include "notify/sms/sms_channel.h"

namespace aftertone::notify {
namespace {

using nlohmann::json;

void tell(const json& what) {
  static std::mutex mutex;  // receipts come on pool threads
  const std::lock_guard lock(mutex);
  std::cout << what.dump(-1, ' ', true, json::error_handler_t::replace) << std::endl;
}

std::string next_line() {
  std::string line;
  std::getline(std::cin, line);
  return line;
}

class ToldMark : public CommitMark {
 public:
  explicit ToldMark(std::string answer) : answer_(std::move(answer)) {}
  bool set_blocking() override {
    if (answer_ == "ask") {
      tell("marking");
      next_line();
    }
    is_set = answer_ != "no";
    return is_set;
  }
  bool must_end() const override { return answer_ == "stop" && is_set; }

  bool is_set = false;

 private:
  const std::string answer_;
};

class ToldReceipts : public ReceiptSink {
 public:
  explicit ToldReceipts(bool is_away) : is_away_(is_away) {}
  Status take_blocking(const Receipt& receipt) override {
    constexpr const char* kKinds[] = {"on_the_way", "delivered", "failed"};
    tell({{"receipt", kKinds[static_cast<int>(receipt.kind)]},
          {"status", receipt.status},
          {"code", receipt.code},
          {"ref", receipt.provider_ref},
          {"delivery", receipt.delivery.value()}});
    if (is_away_) return fail_temporarily(Code::unavailable, "no database");
    return {};
  }

 private:
  const bool is_away_;
};

std::string read_bytes(const json& numbers) {
  std::string bytes;
  for (const json& number : numbers)
    bytes += static_cast<char>(number.get<unsigned char>());
  return bytes;
}

SmsBody read_body(const std::string& word) {
  if (word == "form") return SmsBody::form;
  return word == "query" ? SmsBody::query : SmsBody::json;
}

ProviderShape read_shape(const json& job) {
  if (job.contains("provider")) {
    ProviderShape shape = find_provider_shape(job.at("provider").get<std::string>()).value();
    // The same address, at the test's own server.
    const std::size_t path = shape.url.find('/', std::string("https://").size());
    shape.url = job.at("base").get<std::string>() + shape.url.substr(path);
    return shape;
  }
  ProviderShape shape;
  shape.name = "generic";
  shape.url = job.at("url").get<std::string>();
  shape.body = read_body(job.value("body", "json"));
  shape.headers = job.value("headers", std::vector<std::string>{});
  shape.fields = job.value("fields", std::vector<std::string>{});
  shape.idempotency_header = job.value("idempotency_header", "");
  shape.id_at = job.value("id_at", "");
  shape.error_at = job.value("error_at", "");
  return shape;
}

HttpGatewaySettings read_http(const json& job) {
  HttpGatewaySettings settings;
  settings.shape = read_shape(job);
  settings.account = {job.value("sender", "+4915100"), job.value("account", "AC1"), job.value("secret", "s3cret")};
  settings.public_url = job.value("public_url", "");
  settings.total_timeout = std::chrono::seconds(job.value("timeout", 10));
  return settings;
}

smpp::SmppSettings read_smpp(const json& job) {
  smpp::SmppSettings settings;
  settings.host = job.value("host", "127.0.0.1");
  settings.uses_tls = job.value("tls", false);
  settings.ca_file = job.value("ca_file", "");
  settings.connect_timeout = std::chrono::seconds(job.value("connect_timeout", 10));
  settings.port = job.at("smpp").get<std::uint16_t>();
  settings.bind = {"aftertone", job.value("password", "secret"), "VMA"};
  settings.sender = job.value("sender", "Voicemail");
  settings.window = job.value("window", std::size_t{10});
  settings.long_as_payload = job.value("payload", false);
  settings.receipt_ids = job.value("decimal", false) ? smpp::ReceiptIds::decimal : smpp::ReceiptIds::same;
  settings.answer_timeout = std::chrono::seconds(job.value("answer_timeout", 5));
  settings.enquire_interval = std::chrono::seconds(job.value("enquire", 30));
  settings.first_pause = std::chrono::milliseconds(50);
  return settings;
}

voicemail::Message read_message(const json& job) {
  voicemail::Message message;
  message.id = Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad91").value();
  message.mailbox = voicemail::MailboxNumber("1001");
  message.caller = {job.value("number", "+4930123456"), read_bytes(job.value("name", json::array()))};
  message.started_at = from_millis(1'790'000'000'000);  // 2026-09-21 14:13:20 UTC
  message.duration = std::chrono::seconds(42);
  message.urgent = job.value("urgent", false);
  return message;
}

void deliver(SmsChannel& channel, const json& job) {
  voicemail::Delivery delivery;
  delivery.id = voicemail::DeliveryId(job.value("id", std::int64_t{7}));
  delivery.target = job.value("target", "+491701234567");
  delivery.idempotency_key = "0190163d-8694-739b-aea5-966c26f8ad91:sms:" + delivery.target;
  voicemail::Mailbox mailbox;
  mailbox.number = voicemail::MailboxNumber("1001");
  mailbox.name = "Bert";
  mailbox.language = job.value("language", "en");
  mailbox.time_zone = "Europe/Berlin";
  ToldMark mark(job.value("mark", "yes"));
  const voicemail::Message message = read_message(job);
  const Outcome outcome =
      channel.deliver_blocking(delivery, message, mailbox, {"message", job.value("link", "")}, mark);
  constexpr const char* kKinds[] = {"sent", "retry", "rejected", "ambiguous", "waiting"};
  json told = {{"kind", kKinds[static_cast<int>(outcome.kind)]},
               {"text", outcome.text},
               {"is_marked", mark.is_set},
               {"is_relay_away", outcome.is_relay_away},
               {"composed", channel.compose_blocking(message, mailbox, {"message", job.value("link", "")})},
               {"holds", channel.ambiguous_policy() == AmbiguousPolicy::hold}};
  if (outcome.ask_again_at) {
    told["wait"] = std::chrono::round<std::chrono::seconds>(*outcome.ask_again_at - SystemClock().now()).count();
  }
  tell(told);
}

int run() {
  const json job = json::parse(next_line());
  const auto receipts = std::make_shared<ToldReceipts>(job.value("no_database", false));
  async::BlockingPool pool("at-test", 4, 100);
  std::unique_ptr<SmsGateway> gateway;
  std::unique_ptr<http::Server> server;
  if (job.contains("smpp")) {
    const auto take = [receipts](const Receipt& receipt) { return receipts->take_blocking(receipt); };
    gateway = std::make_unique<smpp::SmppGateway>(read_smpp(job), take);
    tell(0);
  } else {
    const HttpGatewaySettings settings = read_http(job);
    if (const Status usable = check_provider_shape(settings.shape); !usable) {
      tell(to_string(usable.error()));
      return 1;
    }
    http::Router router;
    add_receipt_routes(router, settings, receipts);
    server = http::Server::start_blocking({}, std::move(router), pool).value();
    gateway = std::make_unique<HttpGateway>(settings);
    tell({{"port", server->port()}, {"all", ReceiptTokens(settings.account.secret).for_all()}});
  }
  SmsSettings settings;
  settings.templates = job.at("templates").get<std::string>();
  settings.max_parts = job.value("max_parts", std::size_t{3});
  settings.allowed_prefixes = job.value("allowed", std::vector<std::string>{});
  const auto channel = SmsChannel::create(settings, std::move(gateway));
  if (!channel) {
    tell(to_string(channel.error()));
    return 1;
  }
  for (std::string line = next_line(); !line.empty(); line = next_line())
    deliver(**channel, json::parse(line));
  return 0;
}

}  // namespace
}  // namespace aftertone::notify

int main() {
  return aftertone::notify::run();
}
