// Deliveries for administrators, in a Database. Any thread; blocks.
#pragma once

#include "base/clock.h"
#include "storage/database/database.h"
#include "voicemail/ports/delivery_desk.h"

namespace aftertone::storage {

class SqlDeliveryDesk : public voicemail::DeliveryDesk {
 public:
  // Both outlive the desk.
  SqlDeliveryDesk(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::vector<voicemail::Delivery>> list_blocking(const voicemail::DeliveryFilter& filter) override;
  Result<voicemail::Delivery> find_blocking(voicemail::DeliveryId id) override;
  Status resend_blocking(voicemail::DeliveryId id, const std::string& who) override;
  Status cancel_blocking(voicemail::DeliveryId id, const std::string& who) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
