// A return mailbox that is a Maildir, into which a mail server on this machine delivers. What is taken moves from new/
// to cur/, as seen and answered.
#pragma once

#include <filesystem>

#include "notify/email/receipts/return_mailbox.h"

namespace aftertone::notify {

class MaildirReturn : public ReturnMailbox {
 public:
  explicit MaildirReturn(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Status visit_blocking(const Round& round) override;
  std::string name() const override { return folder_.string(); }

 private:
  const std::filesystem::path folder_;
};

}  // namespace aftertone::notify
