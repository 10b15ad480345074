// The statements on the table mwi: the lamp counts, one row a mailbox from the day it is added; and on the tables of
// who watches them.
#pragma once

#include <string_view>

namespace aftertone::storage::lamp_sql {

inline constexpr std::string_view kInsert = R"sql(
insert into mwi (mailbox, new_count, saved_count, urgent_new_count, urgent_saved_count, version, changed_at)
values (?, 0, 0, 0, 0, 1, ?))sql";

inline constexpr std::string_view kFind = R"sql(
select mailbox, new_count, saved_count, urgent_new_count, urgent_saved_count, version from mwi where mailbox = ?)sql";

// Nobody has the lamp of the undeliverable messages.
inline constexpr std::string_view kList = R"sql(
select mailbox, new_count, saved_count, urgent_new_count, urgent_saved_count, version from mwi
where mailbox <> '(undeliverable)')sql";

// One range of the index mwi_changed, however many mailboxes there are.
inline constexpr std::string_view kChanged = R"sql(
select mailbox, new_count, saved_count, urgent_new_count, urgent_saved_count, version from mwi
where changed_at >= ? and mailbox <> '(undeliverable)')sql";

// By how much each count changes.
inline constexpr std::string_view kMove = R"sql(
update mwi set new_count = new_count + ?, saved_count = saved_count + ?, urgent_new_count = urgent_new_count + ?,
               urgent_saved_count = urgent_saved_count + ?, version = version + 1, changed_at = ?
where mailbox = ?)sql";

inline constexpr std::string_view kSubscriptions = R"sql(
select id, mailbox, dialog, created_at, expires_at from lamp_subscription where home = ?)sql";

inline constexpr std::string_view kSubscribe = R"sql(
insert into lamp_subscription (id, home, mailbox, dialog, created_at, expires_at) values (?, ?, ?, ?, ?, ?)
on conflict (id) do update
set home = excluded.home, mailbox = excluded.mailbox, dialog = excluded.dialog, expires_at = excluded.expires_at)sql";

inline constexpr std::string_view kUnsubscribe = "delete from lamp_subscription where id = ?";

inline constexpr std::string_view kPublications = "select target, mailbox, etag, expires_at from lamp_publication";

inline constexpr std::string_view kPublish = R"sql(
insert into lamp_publication (target, mailbox, etag, expires_at) values (?, ?, ?, ?)
on conflict (target) do update
set mailbox = excluded.mailbox, etag = excluded.etag, expires_at = excluded.expires_at)sql";

// What the command hook was told.
inline constexpr std::string_view kTold = "select mailbox, version from command_told";

inline constexpr std::string_view kSaveTold = R"sql(
insert into command_told (mailbox, version)
select number, cast(? as bigint) from mailbox where number = ?
on conflict (mailbox) do update set version = excluded.version where command_told.version < excluded.version)sql";

inline constexpr std::string_view kUnpublish = "delete from lamp_publication where target = ?";

}  // namespace aftertone::storage::lamp_sql
