#include "app/serve/channels/mail_receipt_poller.h"

#include "base/log.h"

namespace aftertone::app {

MailReceiptPoller::MailReceiptPoller(const BesideParts& beside, const cluster::Applicant& applicant,
                                     std::shared_ptr<notify::MailReceipts> receipts, std::chrono::seconds pause)
    : receipts_(std::move(receipts)),
      pause_(pause),
      task_(beside.home, beside.lease_pool, beside.leases,
            {"receipts", applicant, beside.candidacy.for_notify_roles(),
             [this](const std::shared_ptr<const cluster::Tenure>&) { return run(); }}) {
  task_.start();
}

MailReceiptPoller::~MailReceiptPoller() {
  receipts_->stop();
  task_.stop_blocking();
}

async::Task<> MailReceiptPoller::run() {
  const std::function<Status()> look = [this] { return receipts_->read_blocking(); };
  for (;;) {
    const Status looked = co_await pool_.run<void>(look);
    tell(looked);
    co_await async::sleep_until(async::Deadline::in(pause_));
  }
}

void MailReceiptPoller::tell(const Status& look) {
  if (!look && !is_away_) log::warning("notify", "no receipts can be read: {}", look.error().detail);
  if (look && is_away_) log::info("notify", "receipts are read again");
  is_away_ = !look;
}

}  // namespace aftertone::app
