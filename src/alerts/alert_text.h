// Notifications as people read them. In English: they are for who runs the service. Pure.
#pragma once

#include <string>

#include "alerts/alert.h"

namespace aftertone::alerts {

// "[page] database-away at node1", "[over] database-away and 2 more at node1"
std::string subject_of(const Notification& notification);

// A paragraph an alert; lines end with LF.
std::string mail_text(const Notification& notification);

// On one line: the names first, then what the most urgent says.
std::string short_text(const Notification& notification);

}  // namespace aftertone::alerts
