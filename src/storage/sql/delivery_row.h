// A row of the table delivery as its word in the model.
#pragma once

#include "base/result.h"
#include "storage/database/value.h"
#include "voicemail/model/delivery.h"

namespace aftertone::storage {

// Addresses as the column fallback keeps them.
std::string fallback_text(const std::vector<voicemail::Address>& fallback);

// In the order of the SELECTs in delivery_sql.h. Error: corrupt.
Result<voicemail::Delivery> read_delivery(const Row& row);

}  // namespace aftertone::storage
