// Reads what servers and readers say about our mails, and writes it where the delivery stands. Blocks; one thread at a
// time.
#pragma once

#include <atomic>
#include <memory>

#include "notify/email/receipts/mail_marks.h"
#include "notify/email/receipts/mail_report.h"
#include "notify/email/receipts/return_mailbox.h"
#include "voicemail/ports/receipt_store.h"

namespace aftertone::notify {

class MailReceipts {
 public:
  // `store` outlives it.
  MailReceipts(std::unique_ptr<ReturnMailbox> mailbox, MailMarks marks, voicemail::ReceiptStore& store)
      : mailbox_(std::move(mailbox)), marks_(std::move(marks)), store_(store) {}

  // One look into the mailbox: at most 50 mails, at most a minute. Error temporary: the mailbox is away.
  Status read_blocking();
  // Any thread: a look that is under way ends soon.
  void stop() { is_stopping_ = true; }

 private:
  bool take_blocking(std::string_view mail);
  bool record_blocking(const MailReport& report, const Marked& marked);

  const std::unique_ptr<ReturnMailbox> mailbox_;
  const MailMarks marks_;
  voicemail::ReceiptStore& store_;
  std::atomic<bool> is_stopping_ = false;
};

}  // namespace aftertone::notify
