// The statements on the tables revision and mailbox_change.
#pragma once

#include <string_view>

namespace aftertone::storage::mailbox_change_sql {

inline constexpr std::string_view kRevision = "select n from revision where name = 'mailbox'";

// Locks the counter until we commit: last of all that the transaction does.
inline constexpr std::string_view kNext = "update revision set n = n + 1 where name = 'mailbox' returning n";

inline constexpr std::string_view kMark = R"sql(
insert into mailbox_change (mailbox, revision) values (?, ?)
on conflict (mailbox) do update set revision = excluded.revision)sql";

inline constexpr std::string_view kAfter =
    "select mailbox, revision from mailbox_change where revision > ? order by revision limit ?";

// In a copy: up to where it has copied.
inline constexpr std::string_view kCopied = "select n from revision where name = 'copied'";
inline constexpr std::string_view kSetCopied =
    "insert into revision (name, n) values ('copied', ?) on conflict (name) do update set n = excluded.n";

}  // namespace aftertone::storage::mailbox_change_sql
