#include "storage/sql/secure/sql_team_store.h"

#include "storage/database/row_reader.h"
#include "storage/sql/secure/secure_sql.h"
#include "storage/sql/secure/team_row.h"

namespace aftertone::storage {
namespace {

using voicemail::Team;

Result<Team> read_team(const Row& row) {
  RowReader reader(row, "team");
  Team team;
  team.name = reader.text();
  team.steps = reader.word(parse_steps);
  team.rounds = reader.count();
  return reader.finish(std::move(team));
}

tl::unexpected<Error> no_team(const std::string& name) {
  return fail(Code::not_found, "there is no team " + name);
}

}  // namespace

Result<Team> SqlTeamStore::find_blocking(const std::string& name) {
  const Result<Rows> found = database_.execute_blocking(kRead, secure_sql::kFindTeam, {name});
  if (!found) return tl::unexpected(found.error());
  if (found->rows.empty()) return no_team(name);
  return read_team(found->rows[0]);
}

Result<std::vector<Team>> SqlTeamStore::list_blocking() {
  const Result<Rows> found = database_.execute_blocking(kRead, secure_sql::kListTeams);
  if (!found) return tl::unexpected(found.error());
  return read_all<Team>(*found, read_team);
}

Status SqlTeamStore::add_blocking(const Team& team) {
  const Result<Rows> added =
      database_.execute_blocking(kWrite, secure_sql::kAddTeam, {team.name, steps_text(team.steps), team.rounds});
  if (!added && added.error().code == Code::conflict)
    return fail(Code::conflict, "there is a team " + team.name + " already");
  return added.map([](const Rows&) {});
}

Status SqlTeamStore::update_blocking(const Team& team) {
  const Result<Rows> updated = database_.execute_blocking(kIdempotentWrite, secure_sql::kUpdateTeam,
                                                          {steps_text(team.steps), team.rounds, team.name});
  if (!updated) return tl::unexpected(updated.error());
  return updated->changed == 0 ? Status(no_team(team.name)) : Status();
}

Status SqlTeamStore::remove_blocking(const std::string& name) {
  const Result<Rows> removed = database_.execute_blocking(kWrite, secure_sql::kRemoveTeam, {name});
  if (!removed) return tl::unexpected(removed.error());
  return removed->changed == 0 ? Status(no_team(name)) : Status();
}

}  // namespace aftertone::storage
