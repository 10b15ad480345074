#include "voicemail/policy/escalation.h"

#include <fmt/format.h>

#include <algorithm>

namespace aftertone::voicemail {
namespace {

bool is_out(RecipientState state) {
  return state == RecipientState::declined || state == RecipientState::unreached;
}

bool can_be_accepted(const SecureMessage& secure, std::span<const Recipient> recipients) {
  return std::ranges::any_of(recipients, [&](const Recipient& recipient) {
    return recipient.round == secure.round && recipient.step == secure.step && !is_out(recipient.state);
  });
}

}  // namespace

std::vector<TeamMember> whom_to_ask(const TeamStep& step, std::span<const Recipient> recipients) {
  std::vector<TeamMember> members = step.members;
  std::erase_if(members, [&](const TeamMember& member) {
    return std::ranges::any_of(recipients, [&](const Recipient& asked) {
      return asked.mailbox == member.mailbox && asked.state == RecipientState::declined;
    });
  });
  return members;
}

NextMove next_move(const SecureMessage& secure, std::span<const Recipient> recipients, const Team& team, WallTime now) {
  if (secure.step > 0 && now < secure.step_until && can_be_accepted(secure, recipients))
    return WaitForAnswer{secure.step_until};
  const auto first_from = [&](std::int32_t step) {  // 0: nobody is left
    const auto steps = static_cast<std::int32_t>(team.steps.size());
    while (step <= steps && whom_to_ask(team.steps[static_cast<std::size_t>(step) - 1], recipients).empty())
      ++step;
    return step <= steps ? step : 0;
  };
  if (const std::int32_t step = first_from(secure.step + 1); step > 0) return AskStep{secure.round, step};
  const bool is_last_round = secure.round - secure.first_round + 1 >= team.rounds;
  const std::int32_t again = is_last_round ? 0 : first_from(1);
  if (again == 0) return GiveUp{fmt::format("nobody of the team {} accepted", team.name)};
  if (now < secure.step_until) return WaitForAnswer{secure.step_until};
  return AskStep{secure.round + 1, again};
}

}  // namespace aftertone::voicemail
