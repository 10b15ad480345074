// The statements on the table notification_rule.
#pragma once

#include <string_view>

namespace aftertone::storage::rule_sql {

inline constexpr std::string_view kOfMailbox = R"sql(
select name, enabled, urgency, callers, hours, min_length_ms, addresses, delay_ms, together, after_delivery, language, stop
from notification_rule where mailbox = ? order by position, name)sql";

inline constexpr std::string_view kCount = "select count(*) from notification_rule where mailbox = ?";

inline constexpr std::string_view kInsert = R"sql(
insert into notification_rule (enabled, urgency, callers, hours, min_length_ms, addresses, delay_ms, together,
                               after_delivery, language, stop, mailbox, name, position)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        (select coalesce(max(position), 0) + 1 from notification_rule where mailbox = ?))
on conflict (mailbox, name) do nothing)sql";

inline constexpr std::string_view kUpdate = R"sql(
update notification_rule
set enabled = ?, urgency = ?, callers = ?, hours = ?, min_length_ms = ?, addresses = ?, delay_ms = ?, together = ?,
    after_delivery = ?, language = ?, stop = ?
where mailbox = ? and name = ?)sql";

inline constexpr std::string_view kRemove = "delete from notification_rule where mailbox = ? and name = ?";

inline constexpr std::string_view kPlace = "update notification_rule set position = ? where mailbox = ? and name = ?";

}  // namespace aftertone::storage::rule_sql
