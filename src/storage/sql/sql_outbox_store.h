// The outbox in a Database. Any thread; blocks.
#pragma once

#include "base/clock.h"
#include "storage/database/database.h"
#include "voicemail/ports/outbox_store.h"

namespace aftertone::storage {

class SqlOutboxStore : public voicemail::OutboxStore {
 public:
  // `clock` says what is due; it is the one by which the notification service sets not_before. Both outlive the store.
  SqlOutboxStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<voicemail::TakeoverCounts> take_over_rows_blocking(voicemail::Epoch epoch) override;
  Result<voicemail::DueLook> due_blocking(voicemail::Epoch epoch, const voicemail::DueQuestion& question) override;
  Result<std::vector<std::vector<voicemail::Delivery>>> claim_blocking(
      voicemail::Epoch epoch, std::span<const voicemail::ClaimOrder> orders) override;
  Result<std::vector<voicemail::Delivery>> ambiguous_blocking(voicemail::Epoch epoch) override;

  Status mark_committing_blocking(std::span<const voicemail::Delivery> claimed) override;
  Status conclude_blocking(std::span<const voicemail::Delivery> claimed, const voicemail::Verdict& verdict) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
