// The outbox in SQL, as the notification service works on it. Blocks; any pool thread.
// Every statement carries the epoch under which the row was claimed; Error conflict means fenced: somebody else owns it
// now.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "voicemail/model/delivery.h"

namespace aftertone::voicemail {

struct TakeoverCounts {
  std::int64_t returned_to_ready = 0;  // were sending: nothing had left
  std::int64_t ambiguous = 0;          // were committing: perhaps sent; now under the new epoch
};

class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  // Becomes the holder with a new, higher epoch. On one machine at every start; in a cluster by lease.
  virtual Result<Epoch> take_over_role_blocking(const std::string& holder) = 0;
  // Once after take_over_role: what a former holder left half done.
  virtual Result<TakeoverCounts> take_over_rows_blocking(Epoch epoch) = 0;

  // Up to `limit` rows that are ready and due, oldest first, now sending under `epoch`, attempt + 1. A row that cannot
  // be read is dead from then on, with a log line that names it, here and in ambiguous_blocking.
  virtual Result<std::vector<Delivery>> claim_blocking(Epoch epoch, int limit) = 0;
  // The rows that are ambiguous under `epoch`.
  virtual Result<std::vector<Delivery>> ambiguous_blocking(Epoch epoch) = 0;

  virtual Status mark_committing_blocking(DeliveryId id, Epoch epoch) = 0;  // sending or ambiguous -> committing
  virtual Status mark_sent_blocking(DeliveryId id, Epoch epoch, const std::string& provider_ref) = 0;
  virtual Status retry_blocking(DeliveryId id, Epoch epoch, const std::string& error, WallTime not_before) = 0;
  // As retry, but the try does not count. `claimed` is the row as it was claimed.
  virtual Status put_back_blocking(const Delivery& claimed, const std::string& why, WallTime not_before) = 0;
  virtual Status give_up_blocking(DeliveryId id, Epoch epoch, const std::string& error) = 0;  // -> dead
  virtual Status cancel_blocking(DeliveryId id, Epoch epoch, const std::string& why) = 0;
};

}  // namespace aftertone::voicemail
