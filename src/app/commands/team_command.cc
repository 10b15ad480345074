#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "voicemail/policy/team_rules.h"
#include "voicemail/usecases/manage_teams.h"

namespace aftertone::app {
namespace {

using nlohmann::ordered_json;
using voicemail::Team;
using voicemail::TeamPorts;
using voicemail::TeamStep;

struct Fields {
  std::string name;
  std::vector<std::string> steps;
  std::optional<std::int64_t> rounds;
};

TeamPorts ports_of(Storage& storage) {
  return {storage.teams(), storage.stores().mailboxes};
}

Status apply(const Fields& fields, Team& team) {
  if (fields.rounds) team.rounds = static_cast<std::int32_t>(*fields.rounds);
  if (fields.steps.empty()) return {};
  team.steps.clear();
  for (const std::string& text : fields.steps) {
    auto step = voicemail::parse_team_step(text);
    if (!step) return fail_while("--step", step);
    team.steps.push_back(std::move(*step));
  }
  return {};
}

ordered_json to_json(const TeamStep& step) {
  ordered_json members = ordered_json::array();
  for (const voicemail::TeamMember& member : step.members) {
    ordered_json addresses = ordered_json::array();
    for (const voicemail::Address& address : member.addresses)
      addresses.push_back(address.channel + ":" + address.target);
    members.push_back({{"mailbox", member.mailbox.value()}, {"addresses", addresses}});
  }
  return {{"time_to_accept_seconds", step.time_to_accept.count()}, {"members", members}};
}

ordered_json to_json(const Team& team) {
  ordered_json steps = ordered_json::array();
  for (const TeamStep& step : team.steps)
    steps.push_back(to_json(step));
  return {{"name", team.name}, {"rounds", team.rounds}, {"steps", steps}};
}

Status show(const Invocation& invocation, const Team& team) {
  if (invocation.json) {
    print_json(to_json(team));
    return {};
  }
  Table table({"team", team.name});
  table.add({"rounds", std::to_string(team.rounds)});
  for (std::size_t i = 0; i < team.steps.size(); ++i)
    table.add({fmt::format("step {}", i + 1), to_text(team.steps[i])});
  fmt::print("{}", table.to_string());
  return {};
}

Status list(const Invocation& invocation, Storage& storage) {
  const auto teams = storage.teams().list_blocking();
  if (!teams) return tl::unexpected(teams.error());
  ordered_json json = ordered_json::array();
  Table table({"TEAM", "ROUNDS", "STEPS"});
  for (const Team& team : *teams) {
    json.push_back(to_json(team));
    std::string steps;
    for (const TeamStep& step : team.steps)
      steps += (steps.empty() ? "" : " | ") + to_text(step);
    table.add({team.name, std::to_string(team.rounds), steps});
  }
  if (invocation.json) {
    print_json(json);
  } else {
    fmt::print("{}", teams->empty() ? "no teams\n" : table.to_string());
  }
  return {};
}

Status add(const Invocation& invocation, const Fields& fields, Storage& storage) {
  Team team;
  team.name = fields.name;
  if (const Status applied = apply(fields, team); !applied) return applied;
  if (const Status added = add_team_blocking(ports_of(storage), team); !added) return added;
  return show(invocation, team);
}

Status set(const Invocation& invocation, const Fields& fields, Storage& storage) {
  auto team = storage.teams().find_blocking(fields.name);
  if (!team) return tl::unexpected(team.error());
  if (const Status applied = apply(fields, *team); !applied) return applied;
  if (const Status updated = update_team_blocking(ports_of(storage), *team); !updated) return updated;
  return show(invocation, *team);
}

using Change = Status(const Invocation& invocation, const Fields& fields, Storage& storage);

void declare_change(Syntax& group, const char* name, const char* what_it_does, Change* work) {
  Syntax syntax = group.command(name, what_it_does);
  const auto fields = std::make_shared<Fields>();
  syntax.required("NAME", fields->name, "1 to 40 of a-z, 0-9, '-'");
  syntax.repeated("--step", fields->steps,
                  "Time to accept and who is asked at once: '5m 1001 sms:+491701234567 outcall:1001; 1002'. "
                  "Again for the next step");
  syntax.number("--rounds", fields->rounds, 1, 20, "How often through all steps before it is given up");
  syntax.runs([fields, work](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return work(invocation, *fields, storage); });
  });
}

}  // namespace

void declare_team(Syntax program) {
  Syntax group = program.command("team", "Who is asked to take on secure messages, and who comes next");
  group.must_have_command();
  group.command("list", "List all teams").runs([](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return list(invocation, storage); });
  });
  declare_change(group, "add", "Add a team", add);
  declare_change(group, "set", "Change what is given of a team: all of its steps, or its rounds", set);
  Syntax show_one = group.command("show", "Show one team");
  const auto name = std::make_shared<std::string>();
  show_one.required("NAME", *name, "Team");
  show_one.runs([name](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) {
      const auto team = storage.teams().find_blocking(*name);
      return team ? show(invocation, *team) : tl::unexpected(team.error());
    });
  });
  Syntax remove = group.command("remove", "Remove a team: what it is asked meanwhile is given up");
  remove.required("NAME", *name, "Team");
  remove.runs([name](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) {
      const Status removed = remove_team_blocking(ports_of(storage), *name);
      if (removed) print_done(invocation.json, "removed", "team " + *name);
      return removed;
    });
  });
}

}  // namespace aftertone::app
