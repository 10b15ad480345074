// A return mailbox on an IMAP server (RFC 3501), on libcurl. What is taken is marked as answered and seen: a mark that
// every server keeps, and that a person who looks into the mailbox does not set by reading.
#pragma once

#include <memory>

#include "notify/email/oauth/access_tokens.h"
#include "notify/email/receipts/return_mailbox.h"
#include "notify/email/settings.h"

namespace aftertone::notify {

class ImapReturn : public ReturnMailbox {
 public:
  // The settings have been checked. `tokens` are for xoauth2, else null.
  ImapReturn(MailServerSettings server, std::string folder, std::shared_ptr<AccessTokens> tokens)
      : server_(std::move(server)), folder_(std::move(folder)), tokens_(std::move(tokens)) {}

  Status visit_blocking(const Round& round) override;
  std::string name() const override { return server_url(); }

 private:
  struct Visit {
    Status status;
    bool is_login_refused = false;
  };
  Visit visit_as_blocking(const Round& round, const std::string& access_token);
  std::string server_url() const;

  const MailServerSettings server_;
  const std::string folder_;
  const std::shared_ptr<AccessTokens> tokens_;
};

// The numbers in "* SEARCH 3 5 8", at most `most`. Pure.
std::vector<std::uint64_t> read_search_answer(std::string_view answer, std::size_t most);

}  // namespace aftertone::notify
