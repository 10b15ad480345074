// Looks for receipts about mails at intervals, on a thread of its own.
#pragma once

#include <chrono>
#include <memory>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "notify/email/receipts/mail_receipts.h"

namespace aftertone::app {

// Home: the loop of `home`.
class MailReceiptPoller {
 public:
  MailReceiptPoller(async::Executor home, std::shared_ptr<notify::MailReceipts> receipts, std::chrono::seconds pause);
  ~MailReceiptPoller();  // ends a look that is under way; not on the home thread

 private:
  async::Task<> run();
  void tell(const Status& look);

  const std::shared_ptr<notify::MailReceipts> receipts_;
  const std::chrono::seconds pause_;
  bool is_away_ = false;  // the mailbox: said once, not at every look
  async::BlockingPool pool_{"at-receipts", 1, 4};
  async::TaskGroup tasks_;
};

}  // namespace aftertone::app
