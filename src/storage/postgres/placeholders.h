// The stores write `?` for a value; PostgreSQL wants $1, $2, ...
#pragma once

#include <string>
#include <string_view>

namespace aftertone::storage {

// `sql` with its question marks numbered, except those inside 'text', "identifiers", -- and /* comments */.
std::string numbered_placeholders(std::string_view sql);

}  // namespace aftertone::storage
