#include "voicemail/usecases/log_in.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "base/refusal_watch.h"
#include "metrics/metric.h"
#include "voicemail/policy/pin_rules.h"

namespace aftertone::voicemail {
namespace {

const char* const kRefusedHelp = "Log-ins by phone that were refused, by why.";
const metrics::Counter wrong_pins("aftertone_log_ins_refused_total", kRefusedHelp, {{"why", "pin"}});
const metrics::Counter to_locked("aftertone_log_ins_refused_total", kRefusedHelp, {{"why", "locked"}});
const metrics::Counter to_unknown("aftertone_log_ins_refused_total", kRefusedHelp, {{"why", "unknown"}});

// Over all calls and mailboxes: three tries a call and a lock of each mailbox do not stop who tries one PIN on each.
RefusalWatch watch({10, 50, std::chrono::minutes(10)});

void note_refusal(const metrics::Counter& why) {
  why.add();
  if (const auto count = watch.note_refused())
    log::error(error_codes::kPinAttack, "login", "{} log-ins by phone were refused in ten minutes: somebody tries PINs",
               *count);
}

bool is_locked(const Mailbox& mailbox, WallTime now) {
  return mailbox.locked_until && *mailbox.locked_until > now;
}

Status count_failure(Stores& stores, const MailboxNumber& number) {
  const auto failures = stores.mailboxes.count_failed_login_blocking(number);
  if (!failures) return tl::unexpected(failures.error());
  const auto lock_time = lock_time_after(*failures);
  if (!lock_time) return {};
  log::warning("login", "mailbox {} locked for {} minutes after {} wrong PINs", number.value(), lock_time->count(),
               *failures);
  return stores.mailboxes.lock_until_blocking(number, stores.clock.now() + *lock_time);
}

Status clear_failures(Stores& stores, const Mailbox& mailbox) {
  if (mailbox.failed_logins == 0 && !mailbox.locked_until) return {};
  return stores.mailboxes.clear_failed_logins_blocking(mailbox.number);
}

}  // namespace

Result<LogInOutcome> log_in_blocking(Stores& stores, const MailboxNumber& number, const std::string& pin) {
  auto mailbox = stores.mailboxes.find_blocking(number);
  if (!mailbox && mailbox.error().code != Code::not_found) return tl::unexpected(mailbox.error());

  // Hash in every case: an unknown or locked mailbox must not answer faster than a wrong PIN.
  const bool matches = stores.pins.matches_blocking(mailbox ? mailbox->pin_hash : std::string(), pin);
  const bool is_refused_anyway = !mailbox || is_locked(*mailbox, stores.clock.now());
  if (is_refused_anyway) note_refusal(mailbox ? to_locked : to_unknown);
  if (is_refused_anyway) return LogInOutcome(LogInRefused{mailbox.has_value(), mailbox.has_value()});
  if (!matches) {
    note_refusal(wrong_pins);
    if (const Status counted = count_failure(stores, number); !counted) return tl::unexpected(counted.error());
    return LogInOutcome(LogInRefused{true, false});
  }
  if (const Status cleared = clear_failures(stores, *mailbox); !cleared) return tl::unexpected(cleared.error());
  watch.note_let_in();
  return LogInOutcome(LogInAccepted{std::move(*mailbox)});
}

Status change_pin_blocking(Stores& stores, const MailboxNumber& number, const std::string& new_pin) {
  if (const Status good = check_new_pin(new_pin, number); !good) return good;
  const auto hash = stores.pins.hash_blocking(new_pin);
  if (!hash) return tl::unexpected(hash.error());
  return stores.mailboxes.set_pin_blocking(number, *hash, false);
}

}  // namespace aftertone::voicemail
