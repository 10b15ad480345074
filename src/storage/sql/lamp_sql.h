// The statements on the table mwi: the lamp counts, one row a mailbox from the day it is added.
#pragma once

#include <string_view>

namespace aftertone::storage::lamp_sql {

inline constexpr std::string_view kInsert =
    "insert into mwi (mailbox, new_count, saved_count, urgent_new_count, version) values (?, 0, 0, 0, 1)";

inline constexpr std::string_view kFind = "select new_count, saved_count, urgent_new_count from mwi where mailbox = ?";

// By how much each count changes.
inline constexpr std::string_view kMove = R"sql(
update mwi set new_count = new_count + ?, saved_count = saved_count + ?, urgent_new_count = urgent_new_count + ?,
               version = version + 1
where mailbox = ?)sql";

// A write that changes no count.
inline constexpr std::string_view kTouch = "update mwi set version = version + 1 where mailbox = ?";

}  // namespace aftertone::storage::lamp_sql
