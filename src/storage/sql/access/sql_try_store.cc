#include <algorithm>

#include "storage/database/row_reader.h"
#include "storage/sql/access/sql_session_store.h"

namespace aftertone::storage {
namespace {

using std::chrono::seconds;
using voicemail::TryKey;

// Followed by the dialect's for_update.
constexpr std::string_view kFind = "select failures, blocked_until from log_in_try where try_key = ?";
constexpr std::string_view kCount = R"sql(
insert into log_in_try (try_key, failures, last_at, blocked_until) values (?, 1, ?, ?)
on conflict (try_key) do update
set failures = log_in_try.failures + 1, last_at = excluded.last_at, blocked_until = excluded.blocked_until)sql";
constexpr std::string_view kTakeBack = R"sql(
update log_in_try set failures = failures - 1, blocked_until = 0 where try_key = ? and failures > 0)sql";
constexpr std::string_view kForget = "delete from log_in_try where try_key = ?";
constexpr std::string_view kForgetOld = "delete from log_in_try where last_at <= ?";

struct Tried {
  std::int32_t failures = 0;
  WallTime blocked_until;
};

Result<Tried> find_blocking(Session& session, const Dialect& dialect, const TryKey& key) {
  const std::string sql = std::string(kFind) + std::string(dialect.for_update);
  const Result<Rows> found = session.execute_blocking(sql, {key.text});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return Tried();
  RowReader reader(found->rows[0], "log_in_try");
  Tried tried;
  tried.failures = reader.count();
  tried.blocked_until = reader.time();
  return reader.finish(tried);
}

Status count_blocking(Session& session, const TryKey& key, std::int32_t failures, WallTime now) {
  const WallTime until = now + voicemail::wait_after(failures, key);
  return session.execute_blocking(kCount, {key.text, now, until}).map([](const Rows&) {});
}

}  // namespace

Result<std::optional<seconds>> SqlTryStore::begin_blocking(const std::vector<TryKey>& keys, WallTime now) {
  using Wait = std::optional<seconds>;
  return database_.transact_blocking(kWrite, [&](Session& session) -> Result<Wait> {
    const auto forgotten = session.execute_blocking(kForgetOld, {now - voicemail::kTriesForgottenAfter});
    if (!forgotten) return tl::unexpected(forgotten.error());
    std::vector<Tried> before;
    seconds wait{0};
    for (const TryKey& key : keys) {
      const auto tried = find_blocking(session, database_.dialect(), key);
      if (!tried) return tl::unexpected(tried.error());
      before.push_back(*tried);
      wait = std::max(wait, std::chrono::ceil<seconds>(tried->blocked_until - now));
    }
    if (wait > seconds(0)) return Wait(wait);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Status counted = count_blocking(session, keys[i], before[i].failures + 1, now);
      if (!counted) return tl::unexpected(counted.error());
    }
    return Wait();
  });
}

Status SqlTryStore::take_back_blocking(const std::vector<TryKey>& keys) {
  return database_.transact_blocking(kWrite, [&](Session& session) -> Status {
    for (const TryKey& key : keys) {
      const auto taken = session.execute_blocking(kTakeBack, {key.text});
      if (!taken) return tl::unexpected(taken.error());
    }
    return {};
  });
}

Status SqlTryStore::forget_blocking(const TryKey& key) {
  return database_.execute_blocking(kIdempotentWrite, kForget, {key.text}).map([](const Rows&) {});
}

}  // namespace aftertone::storage
