#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "notify/webhook/payload.h"
#include "notify/webhook/settings.h"
#include "notify/webhook/signature.h"
#include "notify/webhook/webhook_channel.h"

namespace aftertone::notify {
namespace {

using Kind = Outcome::Kind;

http::Exchange answered(int status, http::Headers headers = {}) {
  http::Exchange exchange;
  exchange.was_sent = true;
  exchange.response = http::ClientResponse{status, std::move(headers), "", true};
  return exchange;
}

voicemail::Delivery delivery_with(const std::string& key) {
  voicemail::Delivery delivery;
  delivery.idempotency_key = key;
  delivery.message = Uuid::parse("0190163d-8694-739b-aea5-966c26f8ad91").value();
  return delivery;
}

// The example of the Standard Webhooks specification.
TEST(Webhook, IsSignedAsTheSpecificationSays) {
  const auto secret = parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(secret.has_value());
  const auto headers = sign_webhook({*secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", from_millis(1'614'265'330'999),
                                    R"({"test": 2432232314})");
  EXPECT_EQ(*http::find_header(headers, "webhook-timestamp"), "1614265330");
  EXPECT_EQ(*http::find_header(headers, "webhook-signature"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Webhook, BothSecretsSignWhileOneIsChanged) {
  const auto headers = sign_webhook({std::string(24, 'a'), std::string(24, 'b')}, "id", from_millis(0), "{}");
  const std::string signatures = *http::find_header(headers, "webhook-signature");
  const std::size_t space = signatures.find(' ');
  ASSERT_NE(space, std::string::npos);
  EXPECT_TRUE(signatures.substr(space + 1).starts_with("v1,"));
  EXPECT_NE(signatures.substr(0, space), signatures.substr(space + 1));
}

TEST(Webhook, ASecretIsLongAndInBase64) {
  for (const char* text : {"", "s3cret", "whsec_", "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
                           "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa$w", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
    const auto secret = parse_webhook_secret(text);
    ASSERT_FALSE(secret.has_value()) << text;
    EXPECT_NE(secret.error().detail.find("openssl rand"), std::string::npos);
  }
}

TEST(Webhook, GoesByHttpsOrToThisMachine) {
  for (const char* url : {"https://crm.example.com/hook?a=b", "https://crm.example.com", "http://127.0.0.1:8080/hook",
                          "http://localhost/", "http://[::1]:9/x"})
    EXPECT_TRUE(is_webhook_url(url)) << url;
  for (const char* url :
       {"http://crm.example.com/", "http://127.0.0.1@crm.example.com/", "http://127.0.0.1.example.com",
        "ftp://crm.example.com", "crm.example.com", "https://", "https:///path", "https://u:p@host/",
        "https://host/a b", "https://host/\r\nX: y", "https://host#f", "http://localhost.example.com"})
    EXPECT_FALSE(is_webhook_url(url)) << url;
}

TEST(Webhook, ItsIdIsTheSameInEveryTryAndOfNoOtherDelivery) {
  const std::string id = webhook_id(delivery_with("m:webhook:crm"));
  EXPECT_EQ(id, webhook_id(delivery_with("m:webhook:crm")));
  EXPECT_NE(id, webhook_id(delivery_with("m:webhook:crm:copy")));
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef-"), std::string::npos);
}

TEST(Webhook, WhatTheReceiverAnswersDecides) {
  const WallTime now = from_millis(1'790'000'000'000);
  const std::pair<int, Kind> kAnswers[] = {{200, Kind::sent},     {204, Kind::sent},     {301, Kind::retry},
                                           {307, Kind::retry},    {400, Kind::rejected}, {401, Kind::rejected},
                                           {404, Kind::rejected}, {408, Kind::retry},    {410, Kind::rejected},
                                           {429, Kind::retry},    {500, Kind::retry},    {503, Kind::retry}};
  for (const auto& [status, kind] : kAnswers)
    EXPECT_EQ(judge_webhook_answer(answered(status), "id", now).kind, kind) << status;
  EXPECT_EQ(judge_webhook_answer(answered(200), "id", now).text, "id");
  const Outcome later = judge_webhook_answer(answered(429, {{"Retry-After", "120"}}), "id", now);
  EXPECT_EQ(later.kind, Kind::waiting);
  EXPECT_EQ(later.ask_again_at, now + std::chrono::seconds(120));
  EXPECT_EQ(judge_webhook_answer(answered(503, {{"Retry-After", "0"}}), "id", now).ask_again_at,
            now + std::chrono::seconds(5));
}

TEST(Webhook, WithoutAnAnswerItIsPerhapsSent) {
  http::Exchange exchange;
  exchange.error = "refused";
  EXPECT_EQ(judge_webhook_answer(exchange, "id", {}).kind, Kind::retry);
  EXPECT_TRUE(judge_webhook_answer(exchange, "id", {}).is_relay_away);
  exchange.was_sent = true;
  EXPECT_EQ(judge_webhook_answer(exchange, "id", {}).kind, Kind::ambiguous);
}

TEST(Webhook, SaysWhatTheFormatSays) {
  voicemail::Message message;
  message.id = delivery_with("").message;
  message.caller = {"+4930123456", "Anna\r\n\"}"};
  message.duration = std::chrono::milliseconds(7250);
  message.started_at = message.committed_at = from_millis(1'790'000'000'000);
  voicemail::Mailbox mailbox;
  mailbox.number = voicemail::MailboxNumber("1001");
  mailbox.name = "Zoë";
  voicemail::Delivery delivery = delivery_with("m:webhook:crm");
  const auto body = nlohmann::json::parse(webhook_body(delivery, message, mailbox, {"message", "", ""}));
  EXPECT_EQ(body.at("type"), "message.new");
  EXPECT_EQ(body.at("version"), 1);
  EXPECT_EQ(body.at("id"), webhook_id(delivery));
  EXPECT_EQ(body.at("at"), "2026-09-21T14:13:20.000Z");
  EXPECT_EQ(body.at("/data/mailbox/name"_json_pointer), "Zoë");
  EXPECT_EQ(body.at("/data/message/caller/name"_json_pointer), "Anna \"}");
  EXPECT_EQ(body.at("/data/message/duration_ms"_json_pointer), 7250);
  EXPECT_FALSE(body.at("data").contains("link"));
  delivery.event = "escalation";
  const auto escalated =
      nlohmann::json::parse(webhook_body(delivery, message, mailbox, {"escalation", "https://x/", "cardiology"}));
  EXPECT_EQ(escalated.at("type"), "message.escalation");
  EXPECT_EQ(escalated.at("/data/link"_json_pointer), "https://x/");
  EXPECT_EQ(escalated.at("/data/team"_json_pointer), "cardiology");
}

}  // namespace
}  // namespace aftertone::notify
