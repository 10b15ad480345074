#include "voicemail/usecases/manage_mailboxes.h"

#include <functional>

#include "base/log.h"
#include "voicemail/policy/mailbox_rules.h"
#include "voicemail/policy/pin_rules.h"

namespace aftertone::voicemail {
namespace {

Result<std::string> checked_hash(Stores& stores, const MailboxNumber& number, const std::string& pin) {
  if (const Status good = check_new_pin(pin, number); !good) return tl::unexpected(good.error());
  return stores.pins.hash_blocking(pin);
}

Result<std::vector<std::string>> greeting_audio_blocking(Stores& stores, const MailboxNumber& number) {
  std::vector<std::string> names;
  for (const GreetingKind kind : {GreetingKind::personal, GreetingKind::busy, GreetingKind::name}) {
    const auto greeting = stores.mailboxes.find_greeting_blocking(number, kind);
    if (!greeting) return tl::unexpected(greeting.error());
    if (*greeting) names.push_back((*greeting)->audio_name);
  }
  return names;
}

// `remove` says whether the mailbox is gone.
Result<bool> remove_with_greetings_blocking(Stores& stores, const MailboxNumber& number,
                                            const std::function<Result<bool>()>& remove) {
  if (number == stores.rules.catch_all)
    return fail(Code::conflict, "mailbox " + number.value() + " is [messages] catch_all");
  const auto audio = greeting_audio_blocking(stores, number);
  if (!audio) return tl::unexpected(audio.error());
  const auto is_gone = remove();
  if (!is_gone || !*is_gone) return is_gone;
  for (const std::string& name : *audio) {  // what stays is found by the purger
    if (const Status removed = stores.audio.remove_blocking(name); !removed)
      log::warning("mailbox", "greeting {} of mailbox {} stays: {}", name, number.value(), to_string(removed.error()));
  }
  return true;
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

Status remove_mailbox_blocking(Stores& stores, const MailboxNumber& number, Removal removal) {
  return remove_with_greetings_blocking(
             stores, number, [&] { return stores.mailboxes.remove_blocking(number, removal).map([] { return true; }); })
      .map([](bool) {});
}

Result<bool> update_seen_mailbox_blocking(SeenChanges& changes, const Mailbox& seen, const Mailbox& wanted) {
  if (const Status good = check_mailbox(wanted); !good) return tl::unexpected(good.error());
  return changes.update_blocking(seen, wanted);
}

Result<bool> remove_seen_mailbox_blocking(Stores& stores, SeenChanges& changes, const Mailbox& seen, Removal removal) {
  return remove_with_greetings_blocking(stores, seen.number, [&] { return changes.remove_blocking(seen, removal); });
}

}  // namespace aftertone::voicemail
