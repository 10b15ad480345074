#include "storage/sql/delivery_row.h"

#include <nlohmann/json.hpp>

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

using nlohmann::json;
using voicemail::Address;
using voicemail::Delivery;

Result<std::vector<Address>> parse_fallback(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  const auto refuse = [] { return fail(Code::corrupt, "fallback is no list of channels and targets"); };
  if (!parsed.is_array()) return refuse();
  std::vector<Address> fallback;
  for (const json& one : parsed) {
    if (!one.is_array() || one.size() != 2 || !one[0].is_string() || !one[1].is_string()) return refuse();
    fallback.push_back({one[0].get<std::string>(), one[1].get<std::string>()});
  }
  return fallback;
}

}  // namespace

std::string fallback_text(const std::vector<Address>& fallback) {
  json list = json::array();
  for (const Address& one : fallback)
    list.push_back(json::array({one.channel, one.target}));
  return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Delivery> read_delivery(const Row& row) {
  RowReader reader(row, "delivery");
  Delivery delivery;
  delivery.id = voicemail::DeliveryId(reader.integer());
  delivery.idempotency_key = reader.text();
  delivery.message = reader.uuid();
  delivery.mailbox = voicemail::MailboxNumber(reader.text());
  delivery.channel = reader.text();
  delivery.target = reader.text();
  delivery.event = reader.text();
  delivery.secure = reader.text();
  delivery.state = reader.word(voicemail::parse_delivery_state);
  delivery.claim_epoch = voicemail::Epoch(reader.integer());
  delivery.attempt = reader.count();
  delivery.is_perhaps_sent = reader.flag();
  delivery.digest = reader.text();
  delivery.not_before = reader.time();
  delivery.created_at = reader.time();
  delivery.provider_ref = reader.text();
  delivery.last_error = reader.text();
  delivery.fallback = reader.word(parse_fallback);
  delivery.after_delivery = reader.word(voicemail::parse_after_delivery);
  return reader.finish(std::move(delivery));
}

}  // namespace aftertone::storage
