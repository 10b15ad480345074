// Who is asked next to take on a secure message, and when. Pure.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "voicemail/model/secure_message.h"
#include "voicemail/model/team.h"

namespace aftertone::voicemail {

struct WaitForAnswer {
  WallTime until;
};
struct AskStep {
  std::int32_t round = 1;
  std::int32_t step = 1;  // of the team, from 1
};
struct GiveUp {
  std::string why;
};
using NextMove = std::variant<WaitForAnswer, AskStep, GiveUp>;

// `secure` is asking; `recipients` are all whom it has asked, oldest first. The next step is due when the time of this
// one is over, or when nobody of it can accept any more: all have declined or cannot be reached. A new round never
// begins before the time of the last step is over, so that rounds do not run through when nobody can be reached.
NextMove next_move(const SecureMessage& secure, std::span<const Recipient> recipients, const Team& team, WallTime now);

// Who of a step is asked: whoever has declined is left in peace.
std::vector<TeamMember> whom_to_ask(const TeamStep& step, std::span<const Recipient> recipients);

}  // namespace aftertone::voicemail
