// A row of the table delivery as its word in the model.
#pragma once

#include "base/result.h"
#include "storage/database/value.h"
#include "voicemail/model/delivery.h"

namespace aftertone::storage {

// Addresses as a column keeps them. Error: corrupt.
std::string addresses_text(const std::vector<voicemail::Address>& addresses);
Result<std::vector<voicemail::Address>> parse_addresses(std::string_view text);

// In the order of the SELECTs in delivery_sql.h. Error: corrupt.
Result<voicemail::Delivery> read_delivery(const Row& row);

}  // namespace aftertone::storage
