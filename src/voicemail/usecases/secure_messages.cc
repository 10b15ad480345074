#include "voicemail/usecases/secure_messages.h"

#include <fmt/format.h>

#include <set>

#include "base/error_codes.h"
#include "base/log.h"
#include "voicemail/policy/escalation.h"

namespace aftertone::voicemail {
namespace {

// More moves than a team has steps and rounds: each one brings it forward.
constexpr int kMostMoves = 300;

// Those of a step who can be told at all. Who cannot is a mistake in the team, which must not hold up the others.
Result<std::vector<AskedMember>> askable_blocking(const SecurePorts& ports, const std::string& team,
                                                  const std::vector<TeamMember>& members) {
  std::vector<AskedMember> askable;
  for (const TeamMember& member : members) {
    const auto mailbox = ports.mailboxes.find_blocking(member.mailbox);
    if (!mailbox && mailbox.error().code != Code::not_found) return tl::unexpected(mailbox.error());
    AskedMember asked{member.mailbox, member.addresses};
    if (mailbox && asked.addresses.empty() && !mailbox->email.empty())
      asked.addresses.push_back({"email", mailbox->email});
    if (mailbox && !asked.addresses.empty()) {
      askable.push_back(std::move(asked));
    } else {
      log::error(error_codes::kTeamMember, "secure", "team {}: {} cannot be asked: {}", team, member.mailbox.value(),
                 mailbox ? "no address and no e-mail" : "there is no such mailbox");
    }
  }
  return askable;
}

Status ask_blocking(const SecurePorts& ports, const SecureMessage& secure, const Team& team, const AskStep& next,
                    const std::vector<Recipient>& recipients) {
  const TeamStep& step = team.steps[static_cast<std::size_t>(next.step) - 1];
  auto members = askable_blocking(ports, team.name, whom_to_ask(step, recipients));
  if (!members) return tl::unexpected(members.error());
  const bool is_first = next.step == 1 && next.round == secure.first_round;
  return ports.secure.ask_blocking(secure, {next.round, next.step, ports.clock.now() + step.time_to_accept,
                                            is_first ? "secure" : "escalation", std::move(*members)});
}

// True: nothing more is to be done now.
Result<bool> move_blocking(const SecurePorts& ports, const SecureMessage& secure) {
  const auto done = [](const Status& status) { return status.map([] { return false; }); };
  const auto team = ports.teams.find_blocking(secure.team);
  if (!team && team.error().code == Code::not_found)
    return done(ports.secure.give_up_blocking(secure, "there is no team " + secure.team));
  if (!team) return tl::unexpected(team.error());
  const auto recipients = ports.secure.recipients_blocking(secure.id);
  if (!recipients) return tl::unexpected(recipients.error());
  const NextMove move = next_move(secure, *recipients, *team, ports.clock.now());
  if (const auto* give_up = std::get_if<GiveUp>(&move))
    return done(ports.secure.give_up_blocking(secure, give_up->why));
  if (const auto* next = std::get_if<AskStep>(&move))
    return done(ask_blocking(ports, secure, *team, *next, *recipients));
  return true;
}

}  // namespace

Result<SecureMessage> advance_secure_message_blocking(const SecurePorts& ports, const Delivery& delivery) {
  for (int moves = 0;; ++moves) {
    auto secure = ports.secure.begin_blocking(delivery);
    if (!secure || secure->state != SecureState::asking) return secure;
    if (moves == kMostMoves) return fail_temporarily(Code::conflict, "it is being moved by somebody else");
    const auto is_done = move_blocking(ports, *secure);
    if (!is_done) return tl::unexpected(is_done.error());
    if (*is_done) return secure;
  }
}

Result<Answered> accept_secure_message_blocking(SecureStore& secure, const RecipientId& recipient, AnswerWay way) {
  return secure.accept_blocking(recipient, way);
}

Result<Answered> decline_secure_message_blocking(SecureStore& secure, const RecipientId& recipient, AnswerWay way) {
  return secure.decline_blocking(recipient, way);
}

Status note_secure_opening_blocking(SecureStore& secure, const RecipientId& recipient, AnswerWay way) {
  return secure.note_opened_blocking(recipient, way);
}

Result<Recipient> find_asked_blocking(SecureStore& secure, const SecureId& id, const MailboxNumber& mailbox) {
  if (const auto found = secure.find_blocking(id); !found) return tl::unexpected(found.error());
  const auto recipients = secure.recipients_blocking(id);
  if (!recipients) return tl::unexpected(recipients.error());
  std::set<std::string> asked;
  for (auto recipient = recipients->rbegin(); recipient != recipients->rend(); ++recipient) {
    if (recipient->mailbox == mailbox) return *recipient;
    asked.insert(recipient->mailbox.value());
  }
  return fail(Code::not_found, fmt::format("{} was not asked; asked were: {}", mailbox.value(),
                                           asked.empty() ? "nobody yet" : fmt::format("{}", fmt::join(asked, ", "))));
}

}  // namespace aftertone::voicemail
