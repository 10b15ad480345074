#include "storage/database/value.h"

#include "storage/database/utf8.h"

namespace aftertone::storage {

Value::Value(std::string_view text) : value_(to_valid_utf8(text)) {}

}  // namespace aftertone::storage
