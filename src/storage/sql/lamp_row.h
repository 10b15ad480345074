// A row of the table mwi as its word in the model.
#pragma once

#include "base/result.h"
#include "storage/database/value.h"
#include "voicemail/model/lamp.h"

namespace aftertone::storage {

// In the order of the SELECTs in lamp_sql.h. Error: corrupt.
Result<voicemail::Lamp> read_lamp(const Row& row);

}  // namespace aftertone::storage
