// Work that only one process may do ("notifier", later "salvager", "purger"): who holds the role, and under which
// epoch. Inside a transaction; blocks.
#pragma once

#include <string>

#include "base/result.h"
#include "storage/database/database.h"
#include "voicemail/model/delivery.h"

namespace aftertone::storage {

// `holder` takes the role from whoever has it, under an epoch higher than every one before.
Result<voicemail::Epoch> take_over_role_blocking(Session& session, const std::string& role, const std::string& holder,
                                                 WallTime now);

// Until this transaction ends nobody takes the role over. Error: conflict if `epoch` is not its epoch any more.
Status hold_role_blocking(Session& session, const Dialect& dialect, const std::string& role, voicemail::Epoch epoch);

// The same without a lock: it may be lost the moment after.
Status check_role_blocking(Session& session, const std::string& role, voicemail::Epoch epoch);

}  // namespace aftertone::storage
