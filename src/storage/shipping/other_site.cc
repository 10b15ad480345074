#include "storage/shipping/other_site.h"

#include "storage/database/row_reader.h"

namespace aftertone::storage {
namespace {

constexpr Unit kApply{Access::write, true, Patience::batch};

constexpr std::string_view kApplyBatch = "select outcome, why from site_apply(cast(? as jsonb), ?, ?, ?)";

constexpr std::string_view kIdentity =
    "select (select system_identifier from pg_control_system())::text || '/' || current_database()";

Result<Arrival> parse_arrival(std::string_view word) {
  if (word == "done") return Arrival::done;
  if (word == "waits") return Arrival::waits;
  if (word == "refused") return Arrival::refused;
  return fail(Code::corrupt, "site_apply: no outcome is called " + std::string(word));
}

Result<Taken> read_taken(const Row& row) {
  RowReader reader(row, "site_apply");
  Taken taken;
  taken.arrival = reader.word(parse_arrival);
  taken.why = reader.text();
  return reader.finish(std::move(taken));
}

std::string as_array(const std::vector<WaitingChange>& changes) {
  std::string text = "[";
  for (const WaitingChange& each : changes) {
    if (text.size() > 1) text += ',';
    text += each.change;
  }
  return text + "]";
}

}  // namespace

Result<std::vector<Taken>> OtherSite::apply_blocking(const std::vector<WaitingChange>& changes, std::int64_t number) {
  const auto applied = database_.transact_blocking(kApply, [&](Session& session) {
    return session.execute_blocking(kApplyBatch, {as_array(changes), names_.own, names_.other, number});
  });
  if (!applied) return tl::unexpected(applied.error());
  auto taken = read_all<Taken>(*applied, read_taken);
  if (taken && taken->size() != changes.size()) return fail(Code::corrupt, "site_apply: not an answer for each row");
  return taken;
}

Result<std::string> database_identity_blocking(Database& database) {
  const Result<Rows> told = database.execute_blocking(kRead, kIdentity);
  if (!told) return tl::unexpected(told.error());
  RowReader reader(told->rows.at(0), "pg_control_system");
  return reader.finish(reader.text());
}

}  // namespace aftertone::storage
