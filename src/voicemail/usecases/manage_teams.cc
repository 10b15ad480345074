#include "voicemail/usecases/manage_teams.h"

#include "voicemail/policy/team_rules.h"

namespace aftertone::voicemail {
namespace {

Status check_members_blocking(const TeamPorts& ports, const Team& team) {
  for (const TeamStep& step : team.steps) {
    for (const TeamMember& member : step.members) {
      const auto mailbox = ports.mailboxes.find_blocking(member.mailbox);
      if (!mailbox && mailbox.error().code == Code::not_found)
        return fail(Code::invalid, "a member needs a mailbox, and there is no mailbox " + member.mailbox.value());
      if (!mailbox) return tl::unexpected(mailbox.error());
      if (member.addresses.empty() && mailbox->email.empty())
        return fail(Code::invalid, "mailbox " + member.mailbox.value() + " has no e-mail; give the member an address");
    }
  }
  return {};
}

Status check_blocking(const TeamPorts& ports, const Team& team) {
  const Status usable = check_team(team);
  return usable ? check_members_blocking(ports, team) : usable;
}

}  // namespace

Status add_team_blocking(const TeamPorts& ports, const Team& team) {
  const Status usable = check_blocking(ports, team);
  return usable ? ports.teams.add_blocking(team) : usable;
}

Status update_team_blocking(const TeamPorts& ports, const Team& team) {
  const Status usable = check_blocking(ports, team);
  return usable ? ports.teams.update_blocking(team) : usable;
}

Status remove_team_blocking(const TeamPorts& ports, const std::string& name) {
  return ports.teams.remove_blocking(name);
}

}  // namespace aftertone::voicemail
