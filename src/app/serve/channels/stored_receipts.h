// Writes what the other side says later about deliveries of one channel where they stand.
#pragma once

#include <string>

#include "notify/sms/receipt.h"
#include "voicemail/ports/receipt_store.h"

namespace aftertone::app {

class StoredReceipts : public notify::ReceiptSink {
 public:
  // `store` outlives it.
  StoredReceipts(std::string channel, voicemail::ReceiptStore& store) : channel_(std::move(channel)), store_(store) {}

  // Blocks for up to 3 s more than the database.
  Status take_blocking(const notify::Receipt& receipt) override;

 private:
  voicemail::DeliveryReceipt stored(const notify::Receipt& receipt) const;

  const std::string channel_;
  voicemail::ReceiptStore& store_;
};

}  // namespace aftertone::app
