// Mailboxes that nobody owns: the probe calls them to find out whether everything works, and empties them.
#pragma once

#include <string_view>

#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

// The name of their owner. It must be this one for the probe to call; what comes to such a mailbox is no user's.
inline constexpr std::string_view kProbeName = "Probe";

inline bool is_of_probe(const Mailbox& mailbox) {
  return mailbox.name == kProbeName;
}

}  // namespace aftertone::voicemail
