// What is done under a role carries its epoch: these stop whoever has lost it. Inside a transaction; blocks.
#pragma once

#include <string>

#include "base/epoch.h"
#include "base/result.h"
#include "storage/database/database.h"

namespace aftertone::storage {

// Until this transaction ends nobody acquires the role. Error: conflict if `epoch` is not its epoch any more.
Status hold_role_blocking(Session& session, const Dialect& dialect, const std::string& role, Epoch epoch);

// The same without a lock: it may be lost the moment after.
Status check_role_blocking(Session& session, const std::string& role, Epoch epoch);

}  // namespace aftertone::storage
