// The administrator's work on teams.
#pragma once

#include <string>

#include "base/result.h"
#include "voicemail/ports/mailbox_store.h"
#include "voicemail/ports/team_store.h"

namespace aftertone::voicemail {

struct TeamPorts {
  TeamStore& teams;
  MailboxStore& mailboxes;
};

// Errors: invalid (naming what is wrong, a member without mailbox or address), conflict, not_found.
Status add_team_blocking(const TeamPorts& ports, const Team& team);
Status update_team_blocking(const TeamPorts& ports, const Team& team);
// What it is asked meanwhile is given up at the next step. Error: not_found.
Status remove_team_blocking(const TeamPorts& ports, const std::string& name);

}  // namespace aftertone::voicemail
