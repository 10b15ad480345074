// The statements on the table message_event.
#pragma once

#include <string_view>

namespace aftertone::storage::timeline_sql {

inline constexpr std::string_view kInsert =
    "insert into message_event (message_id, at, what, delivery_id, who, detail) values (?, ?, ?, ?, ?, ?)";

// Whether a delivery has been told of already in these words.
inline constexpr std::string_view kIsTold =
    "select id from message_event where message_id = ? and delivery_id = ? and what = ? and detail = ?";

inline constexpr std::string_view kList = R"sql(
select id, message_id, at, what, delivery_id, who, detail from message_event where message_id = ? order by at, id)sql";

// When a mailbox is removed.
inline constexpr std::string_view kInsertPurgedOf = R"sql(
insert into message_event (message_id, at, what, delivery_id, who, detail)
select id, ?, 'purged', null, '', 'the mailbox was removed' from message where mailbox = ? and state <> 'purged')sql";

}  // namespace aftertone::storage::timeline_sql
