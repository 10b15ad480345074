#include "app/serve/channels/stored_receipts.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "base/ascii.h"
#include "base/log.h"

namespace aftertone::app {

using voicemail::DeliveryReceipt;

DeliveryReceipt StoredReceipts::stored(const notify::Receipt& receipt) const {
  DeliveryReceipt stored;
  stored.kind = receipt.kind == notify::Receipt::Kind::delivered ? DeliveryReceipt::Kind::delivered
                : receipt.kind == notify::Receipt::Kind::failed  ? DeliveryReceipt::Kind::failed
                                                                 : DeliveryReceipt::Kind::on_the_way;
  stored.channel = channel_;
  stored.delivery = receipt.delivery;
  stored.provider_ref = receipt.provider_ref;
  stored.detail = receipt.code.empty() ? receipt.status : fmt::format("{}, code {}", receipt.status, receipt.code);
  return stored;
}

Status StoredReceipts::take_blocking(const notify::Receipt& receipt) {
  Status kept = store_.record_blocking(stored(receipt));
  // A receipt can be faster than what writes down how the message is called.
  for (int i = 0; i < 3 && !kept && kept.error().code == Code::not_found; ++i) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    kept = store_.record_blocking(stored(receipt));
  }
  if (kept || kept.error().temporary) return kept;
  log::warning("notify", "a receipt for a message by {}, \"{}\", that is none of ours: {}", channel_,
               ascii::printable(receipt.provider_ref), receipt.status);
  return {};
}

}  // namespace aftertone::app
