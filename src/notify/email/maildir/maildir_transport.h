// Mails into Maildirs below one folder, one an address: for a machine without a mail relay, and for trying things out.
// https://cr.yp.to/proto/maildir.html, with one change: the file's name comes from the Message-ID, so that a mail that
// is sent again after a crash finds itself (also when it has been read: cur/) and is not there twice.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "notify/email/mail_transport.h"

namespace aftertone::notify {

class MaildirTransport : public MailTransport {
 public:
  explicit MaildirTransport(const std::filesystem::path& root) : root_(std::filesystem::absolute(root)) {}

  static constexpr mode_t kFolderMode = 0700;  // mails are the owner's

  // The provider reference is the file's name. Errors of the file system are worth another try.
  std::string relay() const override { return "maildir " + root_.string(); }
  Outcome send_blocking(const Mail& mail, CommitMark& mark) override;

 private:
  const std::filesystem::path root_;
};

}  // namespace aftertone::notify
