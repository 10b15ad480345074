// Who changed what through the web interface.
#pragma once

#include <string>

#include "api/operation.h"
#include "base/result.h"

namespace aftertone::api {

// Before the change is made, so that none is without its row; a change that is then refused gets a second row that says
// so. Names of fields are kept, never their values. Blocks.
Status note_change_blocking(const Ports& ports, const Operation& operation, const Asked& asked);
void note_refusal_blocking(const Ports& ports, const Operation& operation, const Asked& asked, int status);

// For what is not done by somebody who has logged in already.
Status note_blocking(const Ports& ports, const Asked& asked, const std::string& who, std::string_view what,
                     const std::string& object, const std::string& detail);

}  // namespace aftertone::api
