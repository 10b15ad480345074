// Looks for receipts about mails at intervals, on a thread of its own: on one node at a time (the role receipts).
#pragma once

#include <chrono>
#include <memory>

#include "app/serve/channels/routes.h"
#include "app/serve/leased_task.h"
#include "async/blocking_pool.h"
#include "notify/email/receipts/mail_receipts.h"

namespace aftertone::app {

// Home: the loop of `beside`.
class MailReceiptPoller {
 public:
  MailReceiptPoller(const BesideParts& beside, const cluster::Applicant& applicant,
                    std::shared_ptr<notify::MailReceipts> receipts, std::chrono::seconds pause);
  ~MailReceiptPoller();  // ends a look that is under way; not on the home thread

 private:
  async::Task<> run();
  void tell(const Status& look);

  const std::shared_ptr<notify::MailReceipts> receipts_;
  const std::chrono::seconds pause_;
  bool is_away_ = false;  // the mailbox: said once, not at every look
  async::BlockingPool pool_{"at-receipts", 1, 4};
  LeasedTask task_;
};

}  // namespace aftertone::app
