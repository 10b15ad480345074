// Makes one delivery by the e-mail channel, as the outbox worker would, and tells what came of it.
//   deliver_mail < job.json     prints {"kind": "sent", "text": "250 …", "is_relay_away": false, "is_marked": true}
// "more": true makes it once more for each further line; "at_once": n makes n at the same time, and prints a list.
// "mark": "yes"; "no" (fenced); "ask" prints "marking" and waits for a line on standard input; "stop" (the service
// stops while it waits for the other side, before the mark).
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "notify/email/email_channel.h"

namespace aftertone::notify {
namespace {

using nlohmann::json;

class OneFile : public voicemail::AudioStore {
 public:
  explicit OneFile(std::filesystem::path file) : file_(std::move(file)) {}
  Result<voicemail::StoredAudio> put_blocking(const Uuid&, voicemail::AudioCodec, voicemail::AudioSource&) override {
    return fail(Code::unsupported, "only reads");
  }
  Result<voicemail::StoredAudio> put_as_blocking(const std::string&, voicemail::AudioCodec,
                                                 voicemail::AudioSource&) override {
    return fail(Code::unsupported, "only reads");
  }
  Result<std::optional<voicemail::StoredAudio>> longest_blocking(const Uuid&) override { return std::nullopt; }
  Result<std::filesystem::path> local_copy_blocking(const std::string&) override { return file_; }
  Status remove_blocking(const std::string&) override { return {}; }

 private:
  const std::filesystem::path file_;
};

class ToldMark : public CommitMark {
 public:
  explicit ToldMark(std::string answer) : answer_(std::move(answer)) {}
  bool set_blocking() override {
    if (answer_ == "ask") {
      std::cout << "marking" << std::endl;
      std::string line;
      std::getline(std::cin, line);
    }
    is_set = answer_ == "yes" || answer_ == "ask" || answer_ == "stop after";
    return is_set;
  }
  bool must_end() const override { return answer_ == "stop" || (answer_ == "stop after" && is_set); }

  bool is_set = false;

 private:
  const std::string answer_;
};

OAuthSettings read_oauth(const json& job) {
  OAuthSettings oauth;
  oauth.token_file = job.value("token_file", "");
  oauth.token_url = job.value("token_url", "");
  oauth.client_id = job.value("client_id", "");
  oauth.client_secret = job.value("client_secret", "");
  oauth.refresh_token_file = job.value("refresh_token_file", "");
  oauth.scope = job.value("scope", "");
  return oauth;
}

EmailSettings read_settings(const json& job) {
  EmailSettings settings;
  settings.transport = job.contains("maildir") ? EmailTransport::maildir : EmailTransport::smtp;
  settings.maildir_root = job.value("maildir", "");
  settings.from_address = "voicemail@example.com";
  settings.from_name = job.value("from_name", settings.from_name);
  settings.message_id_domain = "example.com";
  settings.templates = job.at("templates").get<std::string>();
  settings.smtp.host = "127.0.0.1";
  settings.smtp.port = job.value("port", std::uint16_t{25});
  settings.smtp.tls = parse_mail_tls(job.value("tls", "off")).value();
  settings.smtp.auth = parse_mail_auth(job.value("auth", "automatic")).value();
  settings.smtp.user = job.value("user", "");
  settings.smtp.password = job.value("password", "");
  settings.smtp.ca_file = job.value("ca_file", "");
  settings.smtp.total_timeout = std::chrono::seconds(job.value("timeout", 20));
  settings.attachment = parse_attachment(job.value("attachment", "wav")).value();
  settings.max_attachment_bytes = job.value("max_attachment_bytes", settings.max_attachment_bytes);
  settings.link_above_bytes = job.value("link_above_bytes", settings.link_above_bytes);
  settings.return_path = job.value("return_path", "");
  settings.asks_delivered = job.value("asks_delivered", false);
  settings.asks_read = job.value("asks_read", false);
  if (job.contains("oauth")) settings.oauth = read_oauth(job.at("oauth"));
  return settings;
}

LinkMaker link_maker(const std::string& address) {
  return [address](const voicemail::Message& message) {
    return RecordingLink{address + message.id.to_string(), message.committed_at + std::chrono::days(14)};
  };
}

// JSON cannot carry what is not UTF-8, so names come as numbers.
std::string read_bytes(const json& numbers) {
  std::string bytes;
  for (const json& number : numbers)
    bytes += static_cast<char>(number.get<unsigned char>());
  return bytes;
}

voicemail::Message read_message(const json& job) {
  voicemail::Message message;
  message.id = Uuid::parse(job.at("id").get<std::string>()).value();
  message.mailbox = voicemail::MailboxNumber("1001");
  message.caller = {job.value("number", ""), read_bytes(job.at("name"))};
  message.called = "1001";
  message.started_at = from_millis(1'790'000'000'000);  // 2026-09-21 14:13:20 UTC
  message.committed_at = message.started_at + std::chrono::seconds(45);
  message.duration = std::chrono::seconds(42);
  message.urgent = job.value("urgent", false);
  if (job.value("salvaged", false)) message.end_reason = voicemail::EndReason::salvaged;
  message.audio_bytes = static_cast<std::int64_t>(std::filesystem::file_size(job.at("audio").get<std::string>()));
  return message;
}

// With "digest" the names are of many messages that are told in one mail.
Outcome deliver_one_or_many(EmailChannel& channel, const json& job, voicemail::Delivery delivery,
                            const voicemail::Mailbox& mailbox, CommitMark& mark) {
  if (!job.contains("digest")) return channel.deliver_blocking(delivery, read_message(job), mailbox, Notice{}, mark);
  delivery.digest = job.at("digest").get<std::string>();
  std::vector<voicemail::Message> messages;
  for (const json& name : job.at("names")) {
    messages.push_back(read_message(job));
    messages.back().caller.name = read_bytes(name);
  }
  std::vector<DigestEntry> entries;
  for (const voicemail::Message& message : messages)
    entries.push_back({delivery, message});
  return channel.deliver_digest_blocking(entries, mailbox, mark);
}

// The tries of one service: its channel lives on, and with it what it knows of access tokens.
json deliver(EmailChannel& channel, const json& job) {
  voicemail::Delivery delivery;
  delivery.id = voicemail::DeliveryId(job.value("delivery", 1));
  delivery.target = job.at("target").get<std::string>();
  voicemail::Mailbox mailbox;
  mailbox.number = voicemail::MailboxNumber("1001");
  mailbox.name = "Bert";
  mailbox.language = job.value("language", "en");
  mailbox.time_zone = "Europe/Berlin";
  ToldMark mark(job.value("mark", "yes"));
  const Outcome outcome = deliver_one_or_many(channel, job, delivery, mailbox, mark);
  constexpr const char* kKinds[] = {"sent", "retry", "rejected", "ambiguous", "waiting"};
  return {{"kind", kKinds[static_cast<int>(outcome.kind)]},
          {"text", outcome.text},
          {"is_relay_away", outcome.is_relay_away},
          {"is_marked", mark.is_set}};
}

void deliver_at_once(EmailChannel& channel, const json& job, int count) {
  std::vector<json> told(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  for (json& one : told)
    threads.emplace_back([&] { one = deliver(channel, job); });
  for (std::thread& thread : threads)
    thread.join();
  std::cout << json(told).dump() << std::endl;
}

int run() {
  std::string line;  // one line, so that the answer to "ask" can come on the next
  std::getline(std::cin, line);
  json job = json::parse(line);
  OneFile audio(job.at("audio").get<std::string>());
  EmailSettings settings = read_settings(job);
  EmailParts parts{make_access_tokens(settings.oauth), {}, {}};
  if (job.contains("secret")) parts.marks.emplace(job.at("secret").get<std::string>());
  if (job.contains("link")) parts.make_link = link_maker(job.at("link").get<std::string>());
  const auto channel = EmailChannel::create(std::move(settings), audio, std::move(parts));
  if (!channel) {
    std::cerr << to_string(channel.error()) << "\n";
    return 2;
  }
  if (job.contains("at_once")) {
    deliver_at_once(**channel, job, job.at("at_once").get<int>());
    return 0;
  }
  do {
    std::cout << deliver(**channel, job).dump(-1, ' ', true, json::error_handler_t::replace) << std::endl;
  } while (job.value("more", false) && std::getline(std::cin, line));
  return 0;
}

}  // namespace
}  // namespace aftertone::notify

int main() {
  return aftertone::notify::run();
}
