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

  Result<voicemail::Epoch> take_over_role_blocking(const std::string& holder) override;
  Result<voicemail::TakeoverCounts> take_over_rows_blocking(voicemail::Epoch epoch) override;
  Result<std::vector<voicemail::Delivery>> claim_blocking(voicemail::Epoch epoch, int limit) override;
  Result<std::vector<voicemail::Delivery>> ambiguous_blocking(voicemail::Epoch epoch) override;

  Status mark_committing_blocking(voicemail::DeliveryId id, voicemail::Epoch epoch) override;
  Status mark_sent_blocking(voicemail::DeliveryId id, voicemail::Epoch epoch, const std::string& provider_ref) override;
  Status retry_blocking(voicemail::DeliveryId id, voicemail::Epoch epoch, const std::string& error,
                        WallTime not_before) override;
  Status put_back_blocking(const voicemail::Delivery& claimed, const std::string& why, WallTime not_before) override;
  Status give_up_blocking(voicemail::DeliveryId id, voicemail::Epoch epoch, const std::string& error) override;
  Status cancel_blocking(voicemail::DeliveryId id, voicemail::Epoch epoch, const std::string& why) override;

 private:
  Status change_blocking(voicemail::DeliveryId id, std::string_view sql, const Values& values);

  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
