// A statement with the dialect's expressions in the places that name them: {clock}, {timeline}.
#pragma once

#include <string>
#include <string_view>

#include "storage/database/database.h"

namespace aftertone::storage {

std::string in_dialect(std::string_view sql, const Dialect& dialect);

}  // namespace aftertone::storage
