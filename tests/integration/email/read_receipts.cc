// Looks once into a return mailbox, as the service does, and prints what it would write into the timeline, one JSON
// object a line.   read_receipts < job.json
// {"secret": …, "maildir": …} or {"secret": …, "imap": {"port": …, "user": …, "password": …, "folder": …}}; "fails":
// true: the database is away.
#include <iostream>
#include <nlohmann/json.hpp>

#include "notify/email/receipts/imap_return.h"
#include "notify/email/receipts/mail_receipts.h"
#include "notify/email/receipts/maildir_return.h"

namespace aftertone::notify {
namespace {

using nlohmann::json;

class ToldReceipts : public voicemail::ReceiptStore {
 public:
  explicit ToldReceipts(bool fails) : fails_(fails) {}

  Status record_blocking(const voicemail::DeliveryReceipt& receipt) override {
    constexpr const char* kKinds[] = {"on_the_way", "delivered", "failed"};
    const json told = {{"kind", kKinds[static_cast<int>(receipt.kind)]},
                       {"channel", receipt.channel},
                       {"delivery", receipt.delivery.value()},
                       {"digest", receipt.digest},
                       {"detail", receipt.detail}};
    if (fails_) return fail_temporarily(Code::unavailable, "the database is away");
    std::cout << told.dump(-1, ' ', true, json::error_handler_t::replace) << std::endl;
    return {};
  }

 private:
  const bool fails_;
};

std::unique_ptr<ReturnMailbox> make_mailbox(const json& job) {
  if (job.contains("maildir")) return std::make_unique<MaildirReturn>(job.at("maildir").get<std::string>());
  const json& from = job.at("imap");
  MailServerSettings server;
  server.host = "127.0.0.1";
  server.port = from.at("port").get<std::uint16_t>();
  server.tls = parse_mail_tls(from.value("tls", "off")).value();
  server.user = from.value("user", "");
  server.password = from.value("password", "");
  server.total_timeout = std::chrono::seconds(from.value("timeout", 20));
  OAuthSettings oauth;
  oauth.token_file = from.value("token_file", "");
  if (!oauth.token_file.empty()) server.auth = MailAuth::xoauth2;
  return std::make_unique<ImapReturn>(server, from.value("folder", "INBOX"), make_access_tokens(oauth));
}

int run() {
  const json job = json::parse(std::cin);
  ToldReceipts store(job.value("fails", false));
  MailReceipts receipts(make_mailbox(job), MailMarks(job.at("secret").get<std::string>()), store);
  const Status read = receipts.read_blocking();
  if (!read) std::cerr << to_string(read.error()) << "\n";
  return read ? 0 : 1;
}

}  // namespace
}  // namespace aftertone::notify

int main() {
  return aftertone::notify::run();
}
