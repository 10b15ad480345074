#include "notify/email/receipts/mail_receipts.h"

#include <chrono>

#include "base/log.h"

namespace aftertone::notify {
namespace {

using voicemail::DeliveryReceipt;

constexpr std::chrono::minutes kLongestLook{1};

// Whether a person has read it changes nothing about the delivery: it is told in the timeline only.
DeliveryReceipt::Kind kind_of(MailReport::Kind kind) {
  if (kind == MailReport::Kind::failed) return DeliveryReceipt::Kind::failed;
  return kind == MailReport::Kind::delivered ? DeliveryReceipt::Kind::delivered : DeliveryReceipt::Kind::on_the_way;
}

}  // namespace

Status MailReceipts::read_blocking() {
  const auto end = std::chrono::steady_clock::now() + kLongestLook;
  ReturnMailbox::Round round;
  round.take = [this](std::string_view mail) { return take_blocking(mail); };
  round.must_end = [this, end] { return is_stopping_ || std::chrono::steady_clock::now() >= end; };
  return mailbox_->visit_blocking(round);
}

// What is no report of ours is put aside with a word in the log: anybody can write to the return address.
bool MailReceipts::take_blocking(std::string_view mail) {
  const auto report = read_mail_report(mail);
  if (!report) {
    log::debug("notify", "a mail in {} that is no receipt", mailbox_->name());
    return true;
  }
  for (const std::string& text : report->may_be_marks) {
    if (const auto marked = marks_.find(text)) return record_blocking(*report, *marked);
  }
  log::warning("notify", "a receipt without a mark of ours, of no effect: \"{}\", about <{}>", report->detail,
               report->original_message_id);
  return true;
}

bool MailReceipts::record_blocking(const MailReport& report, const Marked& marked) {
  DeliveryReceipt receipt;
  receipt.kind = kind_of(report.kind);
  receipt.channel = "email";
  receipt.detail = report.detail;
  if (const Uuid* digest = std::get_if<Uuid>(&marked)) {
    receipt.digest = digest->to_string();
  } else {
    receipt.delivery = std::get<voicemail::DeliveryId>(marked);
  }
  const Status kept = store_.record_blocking(receipt);
  if (kept) return true;
  // The database is away, or the try is still under way: it stays where it is until the next look.
  if (kept.error().temporary) return false;
  log::info("notify", "a receipt for a mail whose delivery is gone: {}", report.detail);
  return true;
}

}  // namespace aftertone::notify
