// Mailboxes in SQL. Blocks; any pool thread. Errors: unavailable, timeout (both temporary), corrupt, and those named.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "voicemail/model/greeting.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

enum class Removal { if_empty, with_messages };

// A mailbox that was added, changed or removed, or a greeting of it.
struct MailboxChange {
  MailboxNumber number;
  std::int64_t revision = 0;  // grows with every change of any mailbox
};

class MailboxStore {
 public:
  virtual ~MailboxStore() = default;

  virtual Result<Mailbox> find_blocking(const MailboxNumber& number) = 0;  // not_found
  virtual Result<std::vector<Mailbox>> list_blocking() = 0;                // by number
  // The first `most` behind `after`, in an order that is the database's own but always the same.
  virtual Result<std::vector<Mailbox>> page_blocking(const MailboxNumber& after, std::size_t most) = 0;
  virtual Status add_blocking(const Mailbox& mailbox) = 0;  // conflict
  // Everything but the PIN, the failed log-ins and the lock.
  virtual Status update_blocking(const Mailbox& mailbox) = 0;  // not_found
  // With its greetings; its messages are purged, and what waits in the outbox is cancelled. Nothing that is committed
  // meanwhile gets lost. Errors: not_found; conflict: it holds new or saved messages, and they were not to go with it.
  virtual Status remove_blocking(const MailboxNumber& number, Removal removal) = 0;

  virtual Status set_pin_blocking(const MailboxNumber& number, const std::string& pin_hash, bool must_change) = 0;
  // Adds one to the failures and returns how many there are now, in one statement, so that no try is lost between
  // servers.
  virtual Result<std::int32_t> count_failed_login_blocking(const MailboxNumber& number) = 0;
  virtual Status lock_until_blocking(const MailboxNumber& number, std::optional<WallTime> until) = 0;
  // Lifts a lock as well.
  virtual Status clear_failed_logins_blocking(const MailboxNumber& number) = 0;

  virtual Result<std::optional<Greeting>> find_greeting_blocking(const MailboxNumber& number, GreetingKind kind) = 0;
  virtual Status set_greeting_blocking(const Greeting& greeting) = 0;  // replaces
  virtual Status remove_greeting_blocking(const MailboxNumber& number, GreetingKind kind) = 0;

  // For copies. The revision of the last change, and the changes after one, by revision, at most `most`: the latest of
  // each mailbox. Whoever has read up to a revision has missed none before it. PINs and log-ins are not told.
  virtual Result<std::int64_t> revision_blocking() = 0;
  virtual Result<std::vector<MailboxChange>> changes_blocking(std::int64_t after, std::size_t most) = 0;
};

}  // namespace aftertone::voicemail
