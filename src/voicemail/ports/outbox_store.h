// The outbox in SQL, as the notification service works on it. Blocks; any pool thread.
// Every statement carries the epoch under which the row was claimed; Error conflict means fenced: somebody else owns it
// now.
#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/delivery.h"
#include "voicemail/model/verdict.h"

namespace aftertone::voicemail {

struct TakeoverCounts {
  std::int64_t returned_to_ready = 0;  // were sending: nothing had left
  std::int64_t ambiguous = 0;          // were committing: perhaps sent; now under the new epoch
};

// What rows have in common that may be claimed, and told, together.
struct DueKind {
  Address address;
  MailboxNumber mailbox;
  std::string event;
  std::string digest;            // not empty: a digest that is perhaps sent, and goes again as it was
  bool is_perhaps_sent = false;  // with no digest: rows that go again one by one, as they were
  auto operator<=>(const DueKind&) const = default;
};

struct DueRows {
  DueKind kind;
  std::int64_t count = 0;  // at most as many as were asked for
  WallTime due_since;      // the oldest not_before
  WallTime first_due_at;   // due_at of that one
};

// A look at what is due costs as much as it asks for, however much waits.
struct DueQuestion {
  int most_kinds = 300;  // of each channel
  int count_up_to = 6;   // rows of a kind
  // By channel: where the look before was cut, to go on from there; what is not named begins at the beginning.
  std::map<std::string, std::string> after;
};

struct DueLook {
  std::vector<DueRows> rows;
  std::map<std::string, std::string> cut;  // channels of which there are more kinds: the next question's `after`
};

// Rows to claim: the oldest of a kind.
struct ClaimOrder {
  DueKind kind;
  int limit = 1;
  std::string as_digest;  // becomes their digest: they are told, and concluded, together; empty: one by one
};

class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  // Once under a new epoch: what a former holder left half done.
  virtual Result<TakeoverCounts> take_over_rows_blocking(Epoch epoch) = 0;

  // What is ready and due, counted by kind; in no order.
  virtual Result<DueLook> due_blocking(Epoch epoch, const DueQuestion& question) = 0;
  // The rows for each order, oldest first, now sending under `epoch`, attempt + 1; all in one transaction. A row that
  // cannot be read is dead from then on, with a log line that names it, here and in ambiguous_blocking.
  virtual Result<std::vector<std::vector<Delivery>>> claim_blocking(Epoch epoch,
                                                                    std::span<const ClaimOrder> orders) = 0;
  // The rows that are ambiguous under `epoch`: perhaps sent when it was taken over, or on hold until not_before.
  virtual Result<std::vector<Delivery>> ambiguous_blocking(Epoch epoch) = 0;

  // sending or ambiguous -> committing; all rows or none.
  virtual Status mark_committing_blocking(std::span<const Delivery> claimed) = 0;
  // Writes what becomes of rows that are claimed, all or none, and what follows from it, in one transaction: the
  // timeline, the fallback of what is dead, what becomes of a message that was handed over. Rows that would go on but
  // whose message is no longer new are cancelled. May run again after an unknown outcome.
  virtual Status conclude_blocking(std::span<const Delivery> claimed, const Verdict& verdict) = 0;
};

}  // namespace aftertone::voicemail
