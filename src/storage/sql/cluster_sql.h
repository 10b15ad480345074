// The statements on the tables role_lease, role_event and node. {clock} and {timeline} are the dialect's.
#pragma once

#include <string_view>

namespace aftertone::storage::cluster_sql {

// Epochs are counted within a timeline of the database, and those of a later timeline are higher: a failover may have
// lost the last ones. Its values: role, node, site, time to live, node, site, time to live.
inline constexpr std::string_view kAcquire = R"sql(
insert into role_lease (role, epoch, holder, site, changed_at, expires_at)
values (?, {timeline} * 1099511627776 + 1, ?, ?, {clock}, {clock} + ?)
on conflict (role) do update
set epoch = case when role_lease.epoch < {timeline} * 1099511627776 then {timeline} * 1099511627776 else role_lease.epoch end + 1,
    holder = excluded.holder, site = excluded.site, changed_at = excluded.changed_at, expires_at = excluded.expires_at
where role_lease.enabled = 1 and role_lease.allowed_site in ('', excluded.site)
  and (role_lease.expires_at < {clock} or role_lease.holder = excluded.holder)
returning epoch)sql";

inline constexpr std::string_view kRenew = R"sql(
update role_lease set expires_at = {clock} + ?
where role = ? and epoch = ? and expires_at > 0 and enabled = 1 and allowed_site in ('', site))sql";

inline constexpr std::string_view kRelease = "update role_lease set expires_at = 0 where role = ? and epoch = ?";

inline constexpr std::string_view kList = R"sql(
select role, epoch, holder, site, expires_at - {clock}, enabled, allowed_site, changed_at
from role_lease order by role)sql";

// Not the time: whoever holds it believes in it until then.
inline constexpr std::string_view kRule = R"sql(
insert into role_lease (role, epoch, holder, site, changed_at, expires_at, enabled, allowed_site)
values (?, 0, '', '', {clock}, 0, ?, ?)
on conflict (role) do update
set enabled = excluded.enabled, allowed_site = excluded.allowed_site, changed_at = excluded.changed_at)sql";

inline constexpr std::string_view kRecord = R"sql(
insert into role_event (at, role, epoch, what, holder, detail) values ({clock}, ?, ?, ?, ?, ?))sql";

// Nothing is changed if another process runs under the name. Its last value: how long one must be silent to be dead.
inline constexpr std::string_view kReport = R"sql(
insert into node (name, site, boot_id, version, roles, address, max_calls, calls, takes_calls, waiting, site_state, config, config_state, heartbeat_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {clock})
on conflict (name, roles) do update
set site = excluded.site, boot_id = excluded.boot_id, version = excluded.version, address = excluded.address, max_calls = excluded.max_calls, calls = excluded.calls,
    takes_calls = excluded.takes_calls, waiting = excluded.waiting, site_state = excluded.site_state,
    config = excluded.config, config_state = excluded.config_state, heartbeat_at = excluded.heartbeat_at
where node.boot_id = excluded.boot_id or node.heartbeat_at < {clock} - ?
returning wanted)sql";

inline constexpr std::string_view kArrive =
    "update node set heartbeat_at = 0 where name = ? and roles = ? returning wanted";

inline constexpr std::string_view kLeave =
    "update node set heartbeat_at = 0, calls = 0, takes_calls = 0 where name = ? and boot_id = ?";

inline constexpr std::string_view kNodes = R"sql(
select name, site, boot_id, version, roles, address, max_calls, calls, takes_calls, waiting, site_state, config, config_state, wanted, {clock} - heartbeat_at
from node order by name, roles)sql";

inline constexpr std::string_view kOrder = "update node set wanted = ? where name = ?";
inline constexpr std::string_view kIsKnown = "select 1 from node where name = ?";
inline constexpr std::string_view kForget = R"sql(
delete from node where name = ? and not exists (select 1 from node as living where living.name = node.name
                                                and living.heartbeat_at >= {clock} - ?))sql";

}  // namespace aftertone::storage::cluster_sql
