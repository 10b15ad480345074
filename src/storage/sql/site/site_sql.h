// The statements on the tables site_token and site_event. {clock} is the dialect's.
#pragma once

#include <string_view>

namespace aftertone::storage::site_sql {

inline constexpr std::string_view kToken = "select epoch, active from site_token where name = 'site'";

inline constexpr std::string_view kRaise = R"sql(
insert into site_token (name, epoch, active) values ('site', ?, ?)
on conflict (name) do update set epoch = excluded.epoch, active = excluded.active
where excluded.epoch > site_token.epoch)sql";

// As cluster::is_newer().
inline constexpr std::string_view kAdopt = R"sql(
insert into site_token (name, epoch, active) values ('site', ?, ?)
on conflict (name) do update set epoch = excluded.epoch, active = excluded.active
where excluded.epoch > site_token.epoch or (excluded.epoch = site_token.epoch and excluded.active < site_token.active))sql";

inline constexpr std::string_view kRecord =
    "insert into site_event (at, epoch, active, who, why) values ({clock}, ?, ?, ?, ?)";

inline constexpr std::string_view kRecordAsOfThen =
    "insert into site_event (at, epoch, active, who, why) values (?, ?, ?, ?, ?)";

inline constexpr std::string_view kHistory =
    "select at, epoch, active, who, why from site_event order by id desc limit ?";

}  // namespace aftertone::storage::site_sql
