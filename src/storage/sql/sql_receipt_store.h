// Receipts in a Database. Any thread; blocks.
#pragma once

#include "base/clock.h"
#include "storage/database/database.h"
#include "voicemail/ports/receipt_store.h"

namespace aftertone::storage {

class SqlReceiptStore : public voicemail::ReceiptStore {
 public:
  // Both outlive the store.
  SqlReceiptStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Status record_blocking(const voicemail::DeliveryReceipt& receipt) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace aftertone::storage
