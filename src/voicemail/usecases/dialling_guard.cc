#include "voicemail/usecases/dialling_guard.h"

#include "base/ascii.h"
#include "base/error_codes.h"
#include "base/log.h"
#include "base/refusal_watch.h"
#include "metrics/metric.h"

namespace aftertone::voicemail {
namespace {

constexpr std::chrono::seconds kRinging{120};  // a call is under way before it is answered, too
constexpr std::size_t kShown = 80;

const metrics::Counter refusals("aftertone_dialling_refused_total",
                                "Numbers that were not dialled: forbidden, or more than the class of service allows.");

RefusalWatch watch({10, 10, std::chrono::minutes(10)});

// Callers are many: what an owner may have dialled is no measure for them, and is not used up by them.
ClassOfService operator_limits() {
  ClassOfService limits;
  limits.calls_per_day = 2000;
  limits.calls_at_once = 20;
  return limits;
}

void log_refusal(const DialQuestion& question, const DialRefusal& refusal) {
  refusals.add();
  log::warning("dialling", "mailbox {}: {} to \"{}\"{} refused by rule {}: {}", ascii::printable(question.mailbox),
               to_string(question.purpose), ascii::printable(question.target.substr(0, kShown)),
               question.is_from_outside ? " from outside" : "", refusal.rule, refusal.why);
  if (const auto count = watch.note_refused())
    log::error(error_codes::kDiallingRefused, "dialling",
               "{} numbers were refused in ten minutes, the last for mailbox {}: perhaps toll fraud", *count,
               ascii::printable(question.mailbox));
}

tl::unexpected<Error> denied(const DialRefusal& refusal) {
  return fail(Code::denied, refusal.rule + ": " + refusal.why);
}

}  // namespace

DialVerdict DiallingGuard::judge(const DialQuestion& question, const ClassOfService& service) const {
  DialVerdict verdict = judge_dialling(question, service.name.empty() ? nullptr : &service, plan_);
  if (!verdict) log_refusal(question, verdict.error());
  return verdict;
}

// A class that was removed is as good as none.
Result<std::optional<ClassOfService>> DiallingGuard::class_of_blocking(const MailboxNumber& number) const {
  const Result<Mailbox> mailbox = mailboxes_.find_blocking(number);
  if (!mailbox) return tl::unexpected(mailbox.error());
  if (mailbox->class_of_service.empty()) return std::optional<ClassOfService>();
  Result<ClassOfService> service = dialling_.find_class_blocking(mailbox->class_of_service);
  if (!service && service.error().code == Code::not_found) return std::optional<ClassOfService>();
  if (!service) return tl::unexpected(service.error());
  return std::optional<ClassOfService>(std::move(*service));
}

Result<DialPermit> DiallingGuard::check_blocking(const DialQuestion& question) const {
  const auto service = class_of_blocking(MailboxNumber(question.mailbox));
  if (!service) return tl::unexpected(service.error());
  const DialVerdict verdict = judge_dialling(question, *service ? &**service : nullptr, plan_);
  if (verdict) return *verdict;
  log_refusal(question, verdict.error());
  return denied(verdict.error());
}

Result<StartedCall> DiallingGuard::begin_blocking(const DialQuestion& question) const {
  const auto service = class_of_blocking(MailboxNumber(question.mailbox));
  if (!service) return tl::unexpected(service.error());
  const DialVerdict verdict = judge_dialling(question, *service ? &**service : nullptr, plan_);
  if (!verdict) {
    log_refusal(question, verdict.error());
    return denied(verdict.error());
  }
  const WallTime now = clock_.now();
  const DialledCall call{MailboxNumber(question.mailbox), std::string(to_string(question.purpose)), verdict->number,
                         now, now + verdict->longest_call + kRinging};
  const ClassOfService judged_by = service->value_or(ClassOfService());
  const bool is_operator = question.purpose == DialPurpose::operator_;
  const Result<DialledCallId> begun = dialling_.begin_call_blocking(call, is_operator ? operator_limits() : judged_by);
  if (begun) {
    log::info("dialling", "mailbox {}: {} to {}, cost class {}", question.mailbox, call.purpose, call.number,
              verdict->cost);
    return StartedCall{*begun, *verdict, judged_by};
  }
  if (begun.error().code == Code::full) {
    log_refusal(question, {begun.error().detail, "the class allows no more calls now"});
  }
  return tl::unexpected(begun.error());
}

void DiallingGuard::end_blocking(DialledCallId id, const std::string& outcome) const {
  const Status ended = dialling_.end_call_blocking(id, clock_.now(), outcome);
  if (!ended) log::warning("dialling", "the end of a call was not noted: {}", to_string(ended.error()));
}

}  // namespace aftertone::voicemail
