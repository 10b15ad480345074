#include "storage/sql/delivery_row.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using voicemail::Delivery;
using voicemail::DeliveryState;

Result<DeliveryState> parse_delivery_state(std::string_view text) {
  for (const DeliveryState state :
       {DeliveryState::ready, DeliveryState::sending, DeliveryState::committing, DeliveryState::sent,
        DeliveryState::ambiguous, DeliveryState::dead, DeliveryState::cancelled}) {
    if (to_string(state) == text) return state;
  }
  return fail(Code::corrupt, "unknown delivery state \"" + std::string(text) + "\"");
}

}  // namespace

Result<Delivery> read_delivery(const Row& row) {
  RowReader reader(row, "delivery");
  Delivery delivery;
  delivery.id = voicemail::DeliveryId(reader.integer());
  delivery.idempotency_key = reader.text();
  delivery.message = reader.uuid();
  delivery.channel = reader.text();
  delivery.target = reader.text();
  delivery.state = reader.word(parse_delivery_state);
  delivery.claim_epoch = voicemail::Epoch(reader.integer());
  delivery.attempt = reader.count();
  delivery.not_before = reader.time();
  delivery.created_at = reader.time();
  delivery.provider_ref = reader.text();
  delivery.last_error = reader.text();
  return reader.finish(std::move(delivery));
}

}  // namespace aftertone::storage
