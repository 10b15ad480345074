#include "storage/database/check.h"

#include <unistd.h>

#include <array>
#include <string>

namespace aftertone::storage {
namespace {

constexpr std::string_view kCanary =
    "insert into canary (node, n) values (?, 1) on conflict (node) do update set n = canary.n + 1";

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

Status check_durable_blocking(Database& database) {
  if (database.dialect().unsafe_settings.empty()) return {};
  const Result<Rows> unsafe = database.execute_blocking(kRead, database.dialect().unsafe_settings);
  if (!unsafe) return tl::unexpected(unsafe.error());
  if (unsafe->rows.empty()) return {};
  const std::string* name = unsafe->rows[0][0].text();
  return fail(Code::unsupported, (name == nullptr ? std::string("a setting") : *name) +
                                     " is off on the database server: a power failure would lose messages");
}

}  // namespace

Status commit_canary_blocking(Session& session) {
  const Result<Rows> committed = session.execute_blocking(kCanary, {host_name()});
  if (!committed) return tl::unexpected(committed.error());
  return {};
}

Status check_commit_blocking(Database& database) {
  const Result<Rows> committed = database.execute_blocking(kIdempotentWrite, kCanary, {host_name()});
  if (!committed) return tl::unexpected(committed.error());
  return {};
}

Status check_blocking(Database& database) {
  if (const Status durable = check_durable_blocking(database); !durable) return durable;
  return check_commit_blocking(database);
}

}  // namespace aftertone::storage
