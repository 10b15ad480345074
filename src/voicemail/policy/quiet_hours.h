// When an owner is not to be disturbed.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

// When the owner may be told over `channel`, if that is not now. What cannot be read of the mailbox's wishes holds
// nothing up, with a log line. Blocks: it reads a time zone.
std::optional<WallTime> quiet_until_blocking(const Mailbox& mailbox, std::string_view channel, bool is_urgent,
                                             WallTime now);

// Error: invalid, saying what may stand there; also where no time would be left.
Status check_quiet_hours(std::string_view text);

}  // namespace aftertone::voicemail
