#include "storage/sql/delivery_row.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "storage/database/row_reader.h"

namespace aftertone::storage {

using nlohmann::json;
using voicemail::Address;
using voicemail::Delivery;

Result<std::vector<Address>> parse_addresses(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  const auto refuse = [] { return fail(Code::corrupt, "addresses are no list of channels and targets"); };
  if (!parsed.is_array()) return refuse();
  std::vector<Address> addresses;
  for (const json& one : parsed) {
    if (!one.is_array() || one.size() != 2 || !one[0].is_string() || !one[1].is_string()) return refuse();
    addresses.push_back({one[0].get<std::string>(), one[1].get<std::string>()});
  }
  return addresses;
}

std::string addresses_text(const std::vector<Address>& addresses) {
  json list = json::array();
  for (const Address& one : addresses)
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
  delivery.due_at = std::max(reader.time(), delivery.created_at);  // 0: written by a program that did not know it
  delivery.language = reader.text();
  delivery.provider_ref = reader.text();
  delivery.last_error = reader.text();
  delivery.fallback = reader.word(parse_addresses);
  delivery.after_delivery = reader.word(voicemail::parse_after_delivery);
  return reader.finish(std::move(delivery));
}

}  // namespace aftertone::storage
