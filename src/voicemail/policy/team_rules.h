// What a team may look like. Pure.
#pragma once

#include "base/result.h"
#include "voicemail/model/team.h"

namespace aftertone::voicemail {

// Error: invalid, naming what is wrong and what is allowed.
Status check_team(const Team& team);

// A step as it is written on the command line: "5m 1001 sms:+491701234567 email:anna@example.com; 1002".
Result<TeamStep> parse_team_step(std::string_view text);
std::string to_text(const TeamStep& step);

}  // namespace aftertone::voicemail
