// The administrator's work on classes of service.
#pragma once

#include <string>

#include "base/result.h"
#include "voicemail/ports/dialling_store.h"

namespace aftertone::voicemail {

// Two that add or remove the same in one instant may both succeed; the later one stays. Errors: invalid (naming what is
// wrong), conflict (it is there already).
Status add_class_blocking(DiallingStore& dialling, const ClassOfService& service);
// Errors: invalid, not_found.
Status update_class_blocking(DiallingStore& dialling, const ClassOfService& service);
// Errors: not_found, conflict (mailboxes have it).
Status remove_class_blocking(DiallingStore& dialling, const std::string& name);

}  // namespace aftertone::voicemail
