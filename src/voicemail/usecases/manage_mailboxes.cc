#include "voicemail/usecases/manage_mailboxes.h"

#include "voicemail/policy/mailbox_rules.h"
#include "voicemail/policy/pin_rules.h"

namespace aftertone::voicemail {
namespace {

Result<std::string> checked_hash(Stores& stores, const MailboxNumber& number, const std::string& pin) {
  if (const Status good = check_new_pin(pin, number); !good) return tl::unexpected(good.error());
  return stores.pins.hash_blocking(pin);
}

}  // namespace

Status add_mailbox_blocking(Stores& stores, Mailbox mailbox, const std::optional<std::string>& pin) {
  if (const Status good = check_mailbox(mailbox); !good) return good;
  if (pin) {
    const auto hash = checked_hash(stores, mailbox.number, *pin);
    if (!hash) return tl::unexpected(hash.error());
    mailbox.pin_hash = *hash;
  }
  return stores.mailboxes.add_blocking(mailbox);
}

Status update_mailbox_blocking(Stores& stores, const Mailbox& mailbox) {
  if (const Status good = check_mailbox(mailbox); !good) return good;
  return stores.mailboxes.update_blocking(mailbox);
}

Status reset_pin_blocking(Stores& stores, const MailboxNumber& number, const std::string& pin, bool must_change) {
  const auto hash = checked_hash(stores, number, pin);
  if (!hash) return tl::unexpected(hash.error());
  if (const Status set = stores.mailboxes.set_pin_blocking(number, *hash, must_change); !set) return set;
  return unlock_mailbox_blocking(stores, number);
}

Status unlock_mailbox_blocking(Stores& stores, const MailboxNumber& number) {
  return stores.mailboxes.clear_failed_logins_blocking(number);
}

Status remove_mailbox_blocking(Stores& stores, const MailboxNumber& number) {
  return stores.mailboxes.remove_blocking(number);
}

}  // namespace aftertone::voicemail
